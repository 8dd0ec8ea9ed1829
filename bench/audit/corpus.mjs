/** Repositories to measure on: written here from a seed, of the sizes and shapes that portfolios have. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Repeatable numbers from 0 to 1 (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TOPICS = ['orders', 'prices', 'churn', 'rents', 'loans', 'trips', 'sales', 'energy'];

/** One module of some 4 kB: imports of the field and of its neighbours, a class, functions that call each other. */
function module_(name, neighbours, next) {
  const topic = TOPICS[Math.floor(next() * TOPICS.length)];
  const functions = Array.from({ length: 4 + Math.floor(next() * 5) }, (_, i) => `
def prepare_${topic}_${i}(frame: pd.DataFrame, limit: float = ${(next() * 10).toFixed(2)}) -> pd.DataFrame:
    """Keeps the rows that can be used; says how many were dropped."""
    before = len(frame)
    frame = frame.dropna(subset=["${topic}", "region"]).drop_duplicates()
    if frame.empty:
        raise ValueError("no rows are left in ${topic}")
    for column in ("amount", "count", "age"):
        if column in frame.columns:
            frame[column] = frame[column].clip(lower=0, upper=limit * ${i + 1})
            frame[f"{column}_log"] = np.log1p(frame[column])
    logger.info("kept %d of %d rows", len(frame), before)
    return frame.assign(ratio=lambda d: d["amount"] / (d["count"] + 1))
`);
  return `"""${name}: part of the ${topic} pipeline."""
import logging
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
${neighbours.map((n) => `from ${n} import prepare_${topic}_0 as ${n.replaceAll('.', '_')}`).join('\n')}

logger = logging.getLogger(__name__)
ROOT = Path(__file__).parent
${functions.join('\n')}

class ${topic[0].toUpperCase()}${topic.slice(1)}Model:
    """Wraps the model with its columns."""

    def __init__(self, trees: int = 100) -> None:
        self.model = RandomForestRegressor(n_estimators=trees)
        self.columns: list[str] = []

    def fit(self, frame: pd.DataFrame) -> "${topic[0].toUpperCase()}${topic.slice(1)}Model":
        self.columns = [c for c in frame.columns if c != "target"]
        self.model.fit(frame[self.columns], frame["target"])
        return self

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        return self.model.predict(frame[self.columns])
`;
}

const put = (root, files) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
};

/** A folder with so many Python modules; returns their bytes. */
export function writeModules(root, count, seed = 1) {
  const next = random(seed);
  let bytes = 0;
  const names = Array.from({ length: count }, (_, i) => `pkg.part${Math.floor(i / 50)}.module${i}`);
  const files = {};
  for (const [i, name] of names.entries()) {
    const text = module_(name, i ? [names[Math.floor(next() * i)]] : [], next);
    bytes += text.length;
    files[`${name.replaceAll('.', '/')}.py`] = text;
  }
  const main = `from ${names.at(-1)} import logger\n\nif __name__ == "__main__":\n    logger.info("done")\n`;
  put(root, { ...files, 'main.py': main });
  return bytes + main.length;
}

/** Repositories as they are shown in applications: code, a notebook, tests, a workflow, an image, a README. */
export function writeRepositories(root, count, seed = 7) {
  const next = random(seed);
  for (let r = 0; r < count; r += 1) {
    const at = join(root, `portfolio-${String(r).padStart(2, '0')}`);
    const size = 4 + Math.floor(next() * 24);
    const names = Array.from({ length: size }, (_, i) => `src.module${i}`);
    const files = Object.fromEntries(names.map((name, i) => [`${name.replaceAll('.', '/')}.py`, module_(name, i ? [names[i - 1]] : [], next)]));
    const cells = Array.from({ length: 20 }, () => ({ cell_type: 'code', source: ['import pandas as pd\n', 'df = pd.read_csv("data.csv")\n', 'df.describe()\n'], outputs: [{ data: { 'image/png': 'A'.repeat(4000) } }] }));
    put(at, {
      ...files,
      'notebooks/explore.ipynb': JSON.stringify({ cells, metadata: { kernelspec: { language: 'python' } }, nbformat: 4 }, null, 1),
      'tests/test_model.py': 'from src.module0 import logger\n\n\ndef test_logger():\n    assert logger.name\n',
      '.github/workflows/ci.yml': 'on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements.txt\n      - run: pytest\n',
      'docker-compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n  mlflow:\n    image: ghcr.io/mlflow/mlflow\n',
      Dockerfile: 'FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY src src\nCMD ["python", "-m", "src.module0"]\n',
      'requirements.txt': 'pandas==2.2.2\nnumpy==1.26.4\nscikit-learn==1.5.0\nmlflow==2.14.0\npytest==8.2.0\n',
      Makefile: 'train:\n\tpython -m src.module0\ntest:\n\tpytest\n',
      'README.md': `# Portfolio ${r}\n\nPredicts what will be sold, so that the shop orders enough. Data: open sales records. MAE 12.\n\n\`\`\`\nmake train\n\`\`\`\n`,
    });
  }
}
