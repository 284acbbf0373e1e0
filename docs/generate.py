#!/usr/bin/env python3
"""Writes the parts of these pages that are read from the code, so that they cannot drift from it.

    python3 docs/generate.py           writes them
    python3 docs/generate.py --check   says which are stale, and ends with 1

Both read `openapi/openapi.json`, or the file named by SAMENKOOP_OPENAPI.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. It is never edited by hand. Needs Python 3 and nothing else.
"""

import json
import os
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def read(path):
    return (TOP / path).read_text(encoding="utf-8")


def purpose(path):
    """The first sentence of what a module says it is for, with links taken off."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("//!"):
            break
        text = line[3:].strip()
        if not text:
            break
        lines.append(text)
    text = re.sub(r"\[(`[^`]+`)\](\([^)]*\))?", r"\1", " ".join(lines))
    sentence = re.match(r".+?\.(?=\s|$)", text)
    return (sentence.group(0) if sentence else text).rstrip(".")


def rooms(source):
    """Each module at the top of a crate, with the names of the files in it."""
    for entry in sorted(source.iterdir()):
        if entry.is_dir() and (entry / "mod.rs").exists():
            said, inside = entry / "mod.rs", entry
        elif entry.suffix == ".rs" and entry.stem not in ("lib", "main"):
            said, inside = entry, entry.with_suffix("")
        else:
            continue
        if entry.is_dir() and entry.with_suffix(".rs").exists():
            continue
        files = sorted(
            file.stem
            for file in (inside.iterdir() if inside.is_dir() else [])
            if (file.suffix == ".rs" or (file.is_dir() and file.name != "snapshots"))
            and file.stem not in ("mod", "tests", "samples", "testing")
            and not file.stem.endswith("_tests")
        )
        yield entry.stem, purpose(said), sorted(set(files))


def map_of_the_tree():
    for crate in ("core", "contracts", "api"):
        yield f"**crates/{crate}**: {purpose(TOP / 'crates' / crate / 'src/lib.rs')}."
        yield ""
        yield "| room | what it is for | in it |"
        yield "|---|---|---|"
        for name, what, files in rooms(TOP / "crates" / crate / "src"):
            yield f"| `{name}` | {what} | {', '.join(files)} |"
        yield ""


def policy():
    """Every operation with what each role may reach."""
    block = read("crates/api/src/auth/policy.rs").split("pub const POLICY", 1)[1]
    rows = re.findall(r"^\s*(\w+):\s+(No|Own|All)\s+(No|Own|All)\s+(No|Own|All)\s+(No|Own|All)\s+(No|Own|All)\s+(No|Own|All)\s*(in_person)?;", block, re.M)
    document = json.loads(read(os.environ.get("SAMENKOOP_OPENAPI", "openapi/openapi.json")))
    where = {
        operation["operationId"]: (method.upper(), path, operation["tags"][0], operation["summary"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }
    word = {"No": "-", "Own": "own", "All": "all"}
    tag = None
    yield "| operation | | anyone | member | supplier | officer | auditor | admin |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, *access, person in rows:
        method, path, its_tag, summary = where[name]
        if its_tag != tag:
            tag = its_tag
            yield f"| **{tag}** | | | | | | | |"
        cells = " | ".join(word[reach] for reach in access)
        yield f"| `{method} {path}` | {summary.rstrip('.')}{' (in person)' if person else ''} | {cells} |"


def problems():
    block = read("crates/api/src/problem.rs").split("kinds! {", 1)[1].split("\n}", 1)[0]
    rows = re.findall(r'= (\d+) "(\w+)" "([^"]*)" "((?:[^"\\]|\\.)*)";', block)
    yield "| status | code | title | what it means and what to do |"
    yield "|---|---|---|---|"
    for status, code, title, text in rows:
        yield f"| {status} | `{code}` | {title} | {text} |"


def settings():
    """Flags and environment of the configuration structs."""
    text = read("crates/api/src/config.rs")
    yield "| flag | environment | default | what |"
    yield "|---|---|---|---|"
    pattern = r"((?:    ///[^\n]*\n)+)    #\[arg\((.*?)\)\]\n    pub (\w+):"
    for doc, arg, name in re.findall(pattern, text, re.S):
        what = " ".join(line.strip()[3:].strip() for line in doc.strip().splitlines()).rstrip(".")
        env = re.search(r'env = "(\w+)"', arg)
        default = re.search(r'default_value(?:_t)? = "?([^",)]+)"?', arg)
        shown = f"`{default.group(1)}`" if default else "none"
        yield f"| `--{name.replace('_', '-')}` | `{env.group(1) if env else ''}` | {shown} | {what} |"


PARTS = {"map": map_of_the_tree, "policy": policy, "problems": problems, "settings": settings}


def written(text):
    def fill(match):
        body = "\n".join(PARTS[match.group(1)]()).strip()
        return f"<!-- generated: {match.group(1)} -->\n{body}\n<!-- end -->"

    return re.sub(r"<!-- generated: (\w+) -->\n.*?<!-- end -->", fill, text, flags=re.S)


def main():
    stale = 0
    for page in sorted((TOP / "docs").glob("*.md")):
        old = page.read_text(encoding="utf-8")
        new = written(old)
        if new == old:
            continue
        if "--check" in sys.argv:
            stale = 1
            print(f"{page.relative_to(TOP)} is stale: run python3 docs/generate.py", file=sys.stderr)
        else:
            page.write_text(new, encoding="utf-8")
            print(f"wrote {page.relative_to(TOP)}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
