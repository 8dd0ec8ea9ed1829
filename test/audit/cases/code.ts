/** Stages that live in Python code. */
import type { Case } from './types.js';

const TRAIN = `import joblib
import pandas as pd
from sklearn.linear_model import Ridge

def main():
    data = pd.read_csv("data.csv")
    model = Ridge()
    model.fit(data[["area"]], data["rent"])
    joblib.dump(model, "model.joblib")

if __name__ == "__main__":
    main()
`;
const METRICS = `import json
import joblib
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error

def main():
    data = pd.read_csv("data.csv")
    model = Ridge().fit(data[["area"]], data["rent"])
    mae = mean_absolute_error(data["rent"], model.predict(data[["area"]]))
`;
const REGISTRY = `import json
from pathlib import Path

class Champion:
    version: str
    file: str

def read_champion():
    return Champion(**json.loads(Path("models/champion.json").read_text()))

def promote(version):
    Path("models/champion.json").write_text(json.dumps({"version": version, "file": f"{version}.joblib"}))
`;
const SERVICE = `from fastapi import FastAPI
import serving

app = FastAPI()
model = serving.load()

@app.post("/predict")
def predict(row: dict):
    return {"rent": model.predict([row])[0]}
`;
const OWN_METRIC = `import json
from pathlib import Path
import numpy as np
from scipy.stats import bootstrap

def cost(rents, predicted):
    error = np.asarray(rents, dtype=float) - np.asarray(predicted, dtype=float)
    return np.maximum(0.4 * error, -0.6 * error)

def store(path, text):
    path.write_text(text)

def main():
    errors = cost(test["rent"], model.predict(test))
`;
const MAIN = '\nif __name__ == "__main__":\n    main()\n';
const notebook = (code: string) => JSON.stringify({ cells: [{ cell_type: 'code', source: code.split(/(?<=\n)/), outputs: [] }], metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);

export const codeCases: readonly Case[] = [
  { stage: 'acquisition', name: 'HTTP API', verdict: 'present', repo: { 'fetch.py': 'import requests\n\ndef main():\n    open("raw.json", "w").write(requests.get("https://listings.example.org/flats.json").text)\n' + MAIN } },
  { stage: 'acquisition', name: 'database server', verdict: 'present', repo: { 'ingest.py': 'import pandas as pd\nfrom sqlalchemy import create_engine\n\ndef load_data():\n    return pd.read_sql("select * from flats", create_engine("postgresql://u@warehouse/flats"))\n\nload_data().to_csv("raw.csv")\n' } },
  { stage: 'acquisition', name: 'data set loader', verdict: 'present', repo: { 'train.py': 'from sklearn.datasets import fetch_california_housing\nd = fetch_california_housing()\n' } },
  { stage: 'acquisition', name: 'object storage', verdict: 'present', repo: { 'pull_data.py': 'import boto3\ns3 = boto3.client("s3")\ns3.download_file("flats", "raw/flats.csv", "data/raw.csv")\n' } },
  { stage: 'acquisition', name: 'remote table behind a parameter', verdict: 'present', repo: { 'load.py': 'import pandas as pd\nURL = "https://data.example.org/rents/2024.parquet"\n\ndef read(path):\n    return pd.read_parquet(path)\n\nread(URL)\n' } },
  { stage: 'acquisition', name: 'download command in a script', verdict: 'present', repo: { 'get_data.sh': 'curl -o data/raw.zip https://data.example.org/rents.zip\n', 'train.py': TRAIN } },
  { stage: 'acquisition', name: 'notebook only', verdict: 'partial', repo: { 'a.ipynb': notebook('import kagglehub\nkagglehub.dataset_download("a/b")\n') } },
  { stage: 'acquisition', name: 'documented manual download', verdict: 'partial', repo: { 'train.py': TRAIN, 'README.md': '# Rents\n\nDownload the data set from Kaggle: https://www.kaggle.com/datasets/a/b and place it in data/raw.\n' } },
  { stage: 'acquisition', name: 'a model that the service fetches', verdict: 'absent', repo: { 'champion.py': 'import httpx\n\ndef load_champion(url):\n    return httpx.get(url).content\n', 'app.py': 'import champion\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = champion.load_champion("x")\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict([row])\n' } },
  { stage: 'acquisition', name: 'committed file', verdict: 'absent', repo: { 'train.py': TRAIN } },
  { stage: 'acquisition', name: 'call of the own API', verdict: 'absent', repo: { 'client.py': 'import requests\nAPI_URL = "http://localhost:8000"\nrequests.get(API_URL + "/health")\n' } },
  { stage: 'acquisition', name: 'committed SQLite file', verdict: 'absent', repo: { 'load_data.py': 'import sqlite3\nimport pandas as pd\n\ndef load_data():\n    return pd.read_sql("select * from flats", sqlite3.connect("flats.db"))\n\nload_data()\n' } },

  { stage: 'validation', name: 'schema runs', verdict: 'present', repo: { 'clean.py': 'import pandera as pa\nimport pandas as pd\nschema = pa.DataFrameSchema({})\n\ndef main():\n    schema.validate(pd.read_csv("d.csv"))\n' + MAIN } },
  { stage: 'validation', name: 'two checks that raise', verdict: 'present', repo: { 'validate.py': 'import pandas as pd\n\ndef validate(df):\n    missing = {"area"} - set(df.columns)\n    if missing:\n        raise ValueError("columns")\n    if df["rent"].isnull().any():\n        raise ValueError("nulls")\n\nvalidate(pd.read_csv("d.csv"))\n' } },
  { stage: 'validation', name: 'two kinds of cleaning', verdict: 'present', repo: { 'clean.py': 'import pandas as pd\ndf = pd.read_csv("d.csv")\ndf = df.drop_duplicates()\ndf["rooms"] = df["rooms"].fillna(0)\ndf.to_csv("c.csv")\n' } },
  { stage: 'validation', name: 'one kind of cleaning', verdict: 'partial', repo: { 'clean.py': 'import pandas as pd\ndf = pd.read_csv("d.csv")\ndf = df.dropna()\ndf.to_csv("c.csv")\n' } },
  { stage: 'validation', name: 'one check', verdict: 'partial', repo: { 'load.py': 'import pandas as pd\n\ndef load():\n    df = pd.read_csv("d.csv")\n    if df.empty:\n        raise ValueError("empty")\n    return df\n\nload()\n' } },
  { stage: 'validation', name: 'notebook only', verdict: 'partial', repo: { 'a.ipynb': notebook('import pandas as pd\ndf = pd.read_csv("d.csv")\ndf = df.dropna().drop_duplicates()\n') } },
  { stage: 'validation', name: 'request schema of an API', verdict: 'absent', repo: { 'api.py': 'from fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()\n\nclass Flat(BaseModel):\n    area: float\n\n@app.post("/predict")\ndef predict(f: Flat):\n    return 1\n' } },

  { stage: 'features', name: 'fitted scaler is saved', verdict: 'present', repo: { 'prep.py': 'import joblib\nimport pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nx = scaler.fit_transform(pd.read_csv("d.csv"))\njoblib.dump(scaler, "scaler.joblib")\n' } },
  { stage: 'features', name: 'pipeline saved as the model', verdict: 'present', repo: { 'train.py': 'import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\nmodel = make_pipeline(StandardScaler(), Ridge())\nmodel.fit(pd.read_csv("x.csv"), pd.read_csv("y.csv"))\njoblib.dump(model, "m.joblib")\n' } },
  { stage: 'features', name: 'one function for training and serving', verdict: 'present', repo: { 'features.py': 'def build_features(df):\n    df = df.fillna(0)\n    df["age"] = 2024 - df["year"]\n    return df\n', 'train.py': 'import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom features import build_features\nmodel = Ridge()\nmodel.fit(build_features(pd.read_csv("d.csv")), [1])\njoblib.dump(model, "m")\n', 'api.py': 'import joblib\nimport pandas as pd\nfrom fastapi import FastAPI\nfrom features import build_features\napp = FastAPI()\nmodel = joblib.load("m")\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict(build_features(pd.DataFrame([row])))[0]\n' } },
  { stage: 'features', name: 'inline in training only', verdict: 'partial', repo: { 'train.py': 'import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nx = pd.get_dummies(pd.read_csv("d.csv"))\nmodel = Ridge()\nmodel.fit(x, x)\njoblib.dump(model, "m")\n' } },
  { stage: 'features', name: 'no transform', verdict: 'absent', repo: { 'train.py': TRAIN } },

  { stage: 'training', name: 'command fits and saves', verdict: 'present', repo: { 'train.py': TRAIN } },
  { stage: 'training', name: 'saved by a helper', verdict: 'present', repo: { 'utils.py': 'import pickle\n\ndef save_object(path, obj):\n    with open(path, "wb") as f:\n        pickle.dump(obj, f)\n', 'train.py': 'from sklearn.linear_model import Ridge\nfrom utils import save_object\nmodel = Ridge()\nmodel.fit([[1]], [1])\nsave_object("m.pkl", model)\n' } },
  { stage: 'training', name: 'PyTorch loop', verdict: 'present', repo: { 'train.py': 'import torch\nmodel = torch.nn.Linear(1, 1)\nloss = model(torch.ones(1)).sum()\nloss.backward()\ntorch.save(model.state_dict(), "m.pt")\n' } },
  { stage: 'training', name: 'fit without saving', verdict: 'partial', repo: { 'train.py': 'from sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[1]], [1])\nprint(model.coef_)\n' } },
  { stage: 'training', name: 'notebook only', verdict: 'partial', repo: { 'a.ipynb': notebook('from sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[1]], [1])\n') } },
  { stage: 'training', name: 'only a scaler is fitted', verdict: 'absent', repo: { 'prep.py': 'from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nscaler.fit([[1]])\n' } },

  { stage: 'tuning', name: 'grid search', verdict: 'present', repo: { 'tune.py': 'from sklearn.linear_model import Ridge\nfrom sklearn.model_selection import GridSearchCV\ns = GridSearchCV(Ridge(), {"alpha": [1, 2]})\ns.fit([[1]], [1])\nprint(s.best_params_)\n' } },
  { stage: 'tuning', name: 'study of Optuna', verdict: 'present', repo: { 'tune.py': 'import optuna\n\ndef objective(trial):\n    return trial.suggest_float("a", 0, 1)\n\nstudy = optuna.create_study()\nstudy.optimize(objective, n_trials=3)\n' } },
  { stage: 'tuning', name: 'unused search function', verdict: 'partial', repo: { 'train.py': `${TRAIN}\nfrom sklearn.model_selection import GridSearchCV\n\ndef search(x, y):\n    return GridSearchCV(Ridge(), {"alpha": [1, 2]}).fit(x, y)\n` } },
  { stage: 'tuning', name: 'unused dependency', verdict: 'partial', repo: { 'requirements.txt': 'hyperopt==0.2.7\n', 'train.py': TRAIN } },
  { stage: 'tuning', name: 'parameters by hand', verdict: 'absent', repo: { 'params.yaml': 'alpha: 1\n', 'train.py': TRAIN } },

  { stage: 'evaluation', name: 'recorded, with folds', verdict: 'present', repo: { 'train.py': `${METRICS}    from sklearn.model_selection import cross_val_score\n    scores = cross_val_score(model, data[["area"]], data["rent"])\n    json.dump({"mae": mae, "cv": list(scores)}, open("metrics.json", "w"))\n${MAIN}` } },
  { stage: 'evaluation', name: 'recorded, with a naive baseline', verdict: 'present', repo: { 'train.py': `${METRICS}    baseline_mae = mean_absolute_error(data["rent"], [data["rent"].mean()] * len(data))\n    json.dump({"mae": mae, "baseline": baseline_mae}, open("metrics.json", "w"))\n${MAIN}` } },
  { stage: 'evaluation', name: 'recorded, with a gate', verdict: 'present', repo: { 'train.py': `${METRICS}    json.dump({"mae": mae}, open("metrics.json", "w"))\n    if mae > MAX_MAE:\n        raise SystemExit("model is too bad")\nMAX_MAE = 100\n${MAIN}` } },
  { stage: 'evaluation', name: 'own metric, own writer, bootstrap', verdict: 'present', repo: { 'evaluate.py': OWN_METRIC + '    low, high = bootstrap((errors,), np.mean).confidence_interval\n    store(Path("reports/evaluation.json"), json.dumps([low, high]))\n' + MAIN } },
  { stage: 'evaluation', name: 'own metric, printed', verdict: 'partial', repo: { 'evaluate.py': OWN_METRIC + '    print(errors.mean())\n' + MAIN } },
  { stage: 'evaluation', name: 'a loss of gradient steps', verdict: 'absent', repo: { 'train.py': 'import torch\n\ndef pinball(target, predicted):\n    return (target - predicted).abs().mean()\n\nfor x, y in data:\n    pinball(y, model(x)).backward()\n' } },
  { stage: 'evaluation', name: 'recorded without more', verdict: 'partial', repo: { 'train.py': `${METRICS}    json.dump({"mae": mae}, open("metrics.json", "w"))\n${MAIN}` } },
  { stage: 'evaluation', name: 'printed', verdict: 'partial', repo: { 'train.py': `${METRICS}    print(mae)\n${MAIN}` } },
  { stage: 'evaluation', name: 'none', verdict: 'absent', repo: { 'train.py': TRAIN } },

  { stage: 'tracking', name: 'parameters and metrics', verdict: 'present', repo: { 'train.py': 'import mlflow\nwith mlflow.start_run():\n    mlflow.log_params({"a": 1})\n    mlflow.log_metric("mae", 1)\n' } },
  { stage: 'tracking', name: 'run with its configuration', verdict: 'present', repo: { 'train.py': 'import wandb\nwandb.init(config={"a": 1})\nwandb.log({"mae": 1})\n' } },
  { stage: 'tracking', name: 'autolog inside a run', verdict: 'present', repo: { 'train.py': 'import mlflow\nfrom sklearn.linear_model import Ridge\nmlflow.autolog()\nwith mlflow.start_run():\n    Ridge().fit([[1]], [1])\n    mlflow.log_metric("mae", 1)\n' } },
  { stage: 'tracking', name: 'metrics only', verdict: 'partial', repo: { 'train.py': 'import mlflow\nmlflow.log_metric("mae", 1)\n' } },
  { stage: 'tracking', name: 'unused dependency', verdict: 'partial', repo: { 'requirements.txt': 'mlflow>=2\n', 'train.py': TRAIN } },
  { stage: 'tracking', name: 'own JSON file', verdict: 'absent', repo: { 'train.py': 'import json\njson.dump({"mae": 1}, open("runs.json", "w"))\n' } },

  { stage: 'versioning', name: 'registered on logging', verdict: 'present', repo: { 'train.py': 'import mlflow\nmlflow.sklearn.log_model(m, "model", registered_model_name="rents")\n' } },
  { stage: 'versioning', name: 'DVC pointer', verdict: 'present', repo: { 'data/raw.csv.dvc': 'outs:\n- md5: 1\n  path: raw.csv\n' } },
  { stage: 'versioning', name: 'LFS of a model', verdict: 'present', repo: { '.gitattributes': '*.joblib filter=lfs diff=lfs merge=lfs -text\n', 'models/m.joblib': 'version https://git-lfs.github.com/spec/v1\n' } },
  { stage: 'versioning', name: 'own registry that the service reads', verdict: 'present', repo: { 'registry.py': REGISTRY, 'train.py': TRAIN.replace('\nif __name__', '    registry.promote("1")\n\nif __name__').replace('import joblib', 'import joblib\nimport registry'), 'serving.py': 'import joblib\nimport registry\n\ndef load():\n    return joblib.load(registry.read_champion().file)\n', 'app.py': SERVICE } },
  { stage: 'versioning', name: 'own registry that nothing reads', verdict: 'partial', repo: { 'registry.py': REGISTRY, 'train.py': TRAIN.replace('\nif __name__', '    registry.promote("1")\n\nif __name__').replace('import joblib', 'import joblib\nimport registry') } },
  { stage: 'versioning', name: 'logged, not registered', verdict: 'partial', repo: { 'train.py': 'import mlflow\nmlflow.sklearn.log_model(m, "model")\n' } },
  { stage: 'versioning', name: 'dvc.yaml without lock', verdict: 'partial', repo: { 'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n', 'train.py': TRAIN } },
  { stage: 'versioning', name: 'LFS of a document', verdict: 'absent', repo: { '.gitattributes': '*.pdf filter=lfs diff=lfs merge=lfs -text\n', 'a.pdf': 'x' } },

  { stage: 'drift', name: 'library compares', verdict: 'present', repo: { 'drift.py': 'from evidently.report import Report\nfrom evidently.metric_preset import DataDriftPreset\nr = Report(metrics=[DataDriftPreset()])\nr.run(reference_data=a, current_data=b)\n' } },
  { stage: 'drift', name: 'own PSI', verdict: 'present', repo: { 'drift.py': 'import numpy as np\n\ndef psi(reference, current):\n    return float(np.sum((reference - current) * np.log(reference / current)))\n\nprint(psi(np.ones(3), np.ones(3)))\n' } },
  { stage: 'drift', name: 'notebook report', verdict: 'partial', repo: { 'd.ipynb': notebook('from evidently.report import Report\nr = Report()\nr.run(reference_data=a, current_data=b)\n') } },
  { stage: 'drift', name: 'unused dependency', verdict: 'partial', repo: { 'requirements.txt': 'evidently\n', 'train.py': TRAIN } },
  { stage: 'drift', name: 'nothing', verdict: 'absent', repo: { 'train.py': TRAIN } },
];
