"""Print, as JSON, the top-level names that each Python file imports from outside, by file.

Names of the standard library and of the project's own modules are left out; so are imports that
only type checkers see.
"""

import ast
import json
import sys
from pathlib import Path

OWN = {path.stem for folder in (".", "src", "tests") for path in Path(folder).iterdir()}


def imported(path: Path) -> list[str]:
    """Names that a module imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return sorted(names - OWN - sys.stdlib_module_names)


if __name__ == "__main__":
    json.dump({name: imported(Path(name)) for name in sys.argv[1:]}, sys.stdout)
