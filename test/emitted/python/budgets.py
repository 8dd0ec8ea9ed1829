"""Print, as JSON, the size of each Python module under the current folder: module and functions.

A line counts when it is not blank. Functions are measured from their first line (decorators are not
counted) to their last.
"""

import ast
import json
import sys
from pathlib import Path


def measure(path: Path) -> dict[str, object]:
    """Count the lines of a module and of each function in it."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()

    def filled(first: int, last: int) -> int:
        return sum(1 for line in lines[first - 1 : last] if line.strip())

    functions = {
        node.name: filled(node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {"path": path.as_posix(), "lines": filled(1, len(lines)), "functions": functions}


if __name__ == "__main__":
    json.dump([measure(Path(name)) for name in sys.argv[1:]], sys.stdout)
