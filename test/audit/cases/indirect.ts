/** What has to be followed: helpers, methods, SQL, build services, other languages; and what only looks alike. */
import type { Case } from './types.js';

const MAIN = '\nif __name__ == "__main__":\n    main()\n';
const TRAIN = 'import joblib\nfrom sklearn.linear_model import Ridge\n\ndef train():\n    model = Ridge()\n    model.fit([[1]], [1])\n    joblib.dump(model, "model.joblib")\n\nif __name__ == "__main__":\n    train()\n';
const API = 'import joblib\nimport pandas as pd\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load("model.joblib")\n\n@app.post("/predict")\ndef predict(row: dict):\n    frame = pd.DataFrame([row])\n    return {"rent": float(model.predict(frame)[0])}\n';
const flow = (on: string, run: string) => `on: ${on}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`;
const DATA_TEST = 'import pandas as pd\nfrom pandera.pandas import DataFrameSchema\nPATH = "data/processed/flats.csv"\n\ndef test_schema():\n    DataFrameSchema({}).validate(pd.read_csv(PATH))\n';
const COMMAND = `def main():\n    print(1)\n${MAIN}`;
const STEP = (name: string) => `class ${name}:\n    def start(self):\n        return 1\n`;
const CLOUD_BUILD = `steps:
  - name: gcr.io/cloud-builders/docker
    args: [build, -t, rents, .]
  - name: gcr.io/cloud-builders/gcloud
    args: [ai, custom-jobs, create, --config=job.yaml]
  - name: gcr.io/cloud-builders/gcloud
    args: [storage, cp, "gs://rents/model.joblib", model.joblib]
  - name: gcr.io/cloud-builders/gcloud
    args: [run, deploy, rents, --image, rents]
`;
const CDK = `import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib';

export class Flow extends Stack {
  constructor(scope, id, props) {
    super(scope, id);
    const clean = new tasks.LambdaInvoke(this, 'Clean', { lambdaFunction: props.clean });
    const train = new tasks.LambdaInvoke(this, 'Train', { lambdaFunction: props.train });
    new stepfunctions.StateMachine(this, 'Flow', { definition: clean.next(train) });
  }
}
`;

export const indirectCases: readonly Case[] = [
  { stage: 'validation', name: 'cleaning in a helper', verdict: 'present', repo: { 'lib.py': 'import pandas as pd\n\ndef as_numbers(df, columns):\n    for c in columns:\n        df[c] = pd.to_numeric(df[c], errors="coerce")\n    return df.dropna(subset=columns)\n', 'prepare.py': 'import pandas as pd\nfrom lib import as_numbers\nas_numbers(pd.read_csv("d.csv"), ["rent"]).to_csv("c.csv")\n' } },
  { stage: 'validation', name: 'SQL that code runs', verdict: 'present', repo: { 'sql/clean.sql': 'CREATE TABLE flats AS\nSELECT id, CASE WHEN area BETWEEN 5 AND 500 THEN area END AS area\nFROM raw WHERE rent IS NOT NULL;\n', 'build.py': 'import duckdb\nfrom pathlib import Path\nwith duckdb.connect("f.duckdb") as con:\n    con.execute(Path("sql/clean.sql").read_text())\n' } },
  { stage: 'validation', name: 'SQL that nothing runs', verdict: 'absent', repo: { 'sql/clean.sql': 'CREATE TABLE flats AS\nSELECT DISTINCT id FROM raw WHERE rent IS NOT NULL;\n', 'train.py': TRAIN } },
  { stage: 'validation', name: 'listed values and parsed dates are no cleaning', verdict: 'partial', repo: { 'prepare.py': 'import pandas as pd\ndf = pd.read_csv("d.csv")\ndf["day"] = pd.to_datetime(df["day"], errors="coerce")\ndf.columns = df.columns.str.replace(" ", "_")\nprint(df["town"].unique())\ntrain = df[df["day"] < split_day]\ntrain.dropna().to_csv("c.csv")\n' } },
  { stage: 'validation', name: 'a unit goes, a range is kept', verdict: 'present', repo: { 'prepare.py': 'import pandas as pd\nflats = pd.read_csv("d.csv")\nflats["rent"] = flats["rent"].str.replace("€", "").astype(float)\nflats = flats[flats["area"] >= 5]\nflats.to_csv("c.csv")\n' } },

  { stage: 'features', name: 'shared behind another function', verdict: 'present', repo: { 'features.py': 'def derive_features(df):\n    df["per_room"] = df["area"] / df["rooms"]\n    return df\n', 'prepare.py': 'from features import derive_features\n\ndef ready(df):\n    return derive_features(df)\n', 'train.py': TRAIN.replace('[[1]]', 'derive_features(data)').replace('import joblib', 'import joblib\nfrom features import derive_features'), 'api.py': API.replace('model.predict(frame)', 'model.predict(ready(frame))').replace('import joblib', 'import joblib\nfrom prepare import ready') } },
  { stage: 'features', name: 'the same pretrained tokenizer', verdict: 'present', repo: { 'train.py': 'import torch\nfrom transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")\nmodel = torch.nn.Linear(1, 1)\nmodel(tokenizer("a")).sum().backward()\ntorch.save(model.state_dict(), "m.pt")\n', 'api.py': 'import torch\nfrom fastapi import FastAPI\nfrom transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")\nmodel = torch.load("m.pt")\napp = FastAPI()\n\n@app.post("/predict")\ndef predict(text: str):\n    return {"p": float(model(tokenizer(text)))}\n' } },
  { stage: 'features', name: 'one handler trains, another answers', verdict: 'partial', repo: { 'features.py': 'import pandas as pd\n\ndef build_features(df):\n    return pd.get_dummies(df)\n', 'lambda_handler.py': 'from features import build_features\nfrom sklearn.linear_model import Ridge\nimport joblib\n\ndef train_handler(event, context):\n    model = Ridge()\n    model.fit(build_features(event["rows"]), [1])\n    joblib.dump(model, "m")\n\ndef predict_handler(event, context):\n    return {"body": 10}\n' } },
  { stage: 'features', name: 'a derived column', verdict: 'partial', repo: { 'train.py': TRAIN.replace('    model = Ridge()', '    df = load()\n    df["age"] = 2024 - df["year"]\n    model = Ridge()') } },

  { stage: 'tracking', name: 'the sweep knows the parameters', verdict: 'present', repo: { 'train.py': 'import wandb\n\ndef main():\n    wandb.init()\n    rate = wandb.config.rate\n    wandb.log({"loss": rate})\n\nwandb.agent(wandb.sweep({"method": "grid"}), function=main)\n' } },
  { stage: 'versioning', name: 'a folder of each run', verdict: 'partial', repo: { 'train.py': 'import joblib\nimport os\nimport uuid\nfrom sklearn.linear_model import Ridge\nrun_id = str(uuid.uuid4())\nout_dir = os.path.join("artifacts", run_id)\nmodel = Ridge()\nmodel.fit([[1]], [1])\njoblib.dump(model, f"{out_dir}/model.joblib")\n' } },
  { stage: 'acquisition', name: 'asks services of its own', verdict: 'absent', repo: { 'run_data.py': 'import requests\nBASE = "http://localhost:8001"\n\ndef fetch_data(url):\n    return requests.get(url).json()\n\nprint(fetch_data(f"{BASE}/rows"))\n' } },
  { stage: 'acquisition', name: 'the help text says where to download', verdict: 'partial', repo: { 'train.py': 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--data", help="CSV file of the Kaggle data set")\nprint(p.parse_args())\n' } },

  { stage: 'batch', name: 'lines of a text file', verdict: 'present', repo: { 'predict.py': 'import torch\n\ndef main():\n    model = torch.load("m.pt")\n    rows = model(torch.load("texts.pt"))\n    with open(f"outputs/predictions.txt", "w") as f:\n        for row in rows:\n            f.write(f"{row}\\n")\n' + MAIN } },
  { stage: 'batch', name: 'model in the constructor, rows in a method', verdict: 'present', repo: { 'score.py': 'import joblib\nimport pandas as pd\n\nclass Scorer:\n    def __init__(self):\n        self.model = joblib.load("m")\n\n    def run(self):\n        df = pd.read_csv("new.csv")\n        df["prediction"] = self.model.predict(df)\n        df.to_csv("scored.csv")\n\nScorer().run()\n' } },
  { stage: 'batch', name: 'a helper that writes beside one that predicts', verdict: 'absent', repo: { 'helpers.py': 'import joblib\n\ndef answer(row):\n    return joblib.load("m").predict([row])\n\ndef store(df):\n    df.to_csv("result.csv")\n', 'api.py': 'from fastapi import FastAPI\nfrom helpers import answer\napp = FastAPI()\n\n@app.post("/predict")\ndef predict(row: dict):\n    return answer(row)\n', 'prepare.py': 'import pandas as pd\nfrom helpers import store\nstore(pd.read_csv("d.csv"))\n' } },
  { stage: 'batch', name: 'a page takes a file', verdict: 'partial', repo: { 'ui.py': 'import joblib\nimport pandas as pd\nimport streamlit as st\nmodel = joblib.load("m")\nst.title("Rents")\nst.write(model.predict(pd.read_csv(st.file_uploader("File", type="csv"))))\n' } },
  { stage: 'prediction-log', name: 'read, added to, written back', verdict: 'present', repo: { 'api.py': API.replace('    return', '    save_prediction(row, 1)\n    return') + '\ndef save_prediction(features, prediction):\n    path = "log.csv"\n    rows = pd.read_csv(path)\n    rows = pd.concat([rows, pd.DataFrame([{**features, "prediction": prediction}])])\n    rows.to_csv(path)\n' } },
  { stage: 'prediction-log', name: 'one file that each request overwrites', verdict: 'partial', repo: { 'api.py': API.replace('    return', '    save_prediction(row, 1)\n    return') + '\ndef save_prediction(features, prediction):\n    path = "log.csv"\n    pd.DataFrame([{**features, "prediction": prediction}]).to_csv(path)\n' } },
  { stage: 'prediction-log', name: 'a submission', verdict: 'absent', repo: { 'run.py': 'import pandas as pd\nfrom sklearn.linear_model import Ridge\nmodel = Ridge().fit([[1]], [1])\nsubmission = pd.DataFrame({"p": model.predict([[1]])})\nsubmission.to_csv("submission.csv", index=False)\n' } },

  { stage: 'api', name: 'a handler without a model', verdict: 'partial', repo: { 'src/lambda_handler.py': 'import json\n\ndef inference_handler(event, context):\n    return {"body": json.dumps({"rent": 10})}\n' } },
  { stage: 'ci', name: 'a shell test that can fail', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('push', 'make integration-test'), Makefile: 'integration-test:\n\t./integration_tests/run.sh\n', 'integration_tests/run.sh': '#!/bin/sh\nset -e\ndocker run rents\ndiff out.csv expected.csv\n' } },
  { stage: 'ci', name: 'a runner by its path', verdict: 'present', repo: { '.circleci/config.yml': 'jobs:\n  test:\n    steps:\n      - checkout\n      - run: ~/.local/bin/nox\n' } },
  { stage: 'infrastructure', name: 'CDK in TypeScript', verdict: 'present', repo: { 'infra/flow.ts': CDK } },
  { stage: 'deployment', name: 'a build configuration that a workflow submits', verdict: 'present', repo: { '.github/workflows/d.yml': flow('push', 'gcloud builds submit --config build/steps.yaml'), 'build/steps.yaml': CLOUD_BUILD } },
  { stage: 'container', name: 'context before the options', verdict: 'present', repo: { 'docker/api.dockerfile': 'FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY api.py .\nCMD ["python", "api.py"]\n', 'requirements.txt': 'x==1\n', 'api.py': API, Makefile: 'image:\n\tdocker build . -t rents -f docker/api.dockerfile\n' } },

  { stage: 'orchestration', name: 'CDK state machine', verdict: 'present', repo: { 'infra/flow.ts': CDK } },
  { stage: 'orchestration', name: 'methods of one class', verdict: 'partial', repo: { 'ingestion.py': STEP('DataIngestion'), 'validation.py': STEP('DataValidation'), 'trainer.py': STEP('ModelTrainer') + TRAIN, 'training_pipeline.py': 'from ingestion import DataIngestion\nfrom validation import DataValidation\nfrom trainer import ModelTrainer\n\nclass TrainingPipeline:\n    def ingest(self):\n        DataIngestion().start()\n\n    def check(self):\n        DataValidation().start()\n\n    def fit(self):\n        ModelTrainer().start()\n\n    def run(self):\n        self.ingest()\n        self.check()\n        self.fit()\n\nTrainingPipeline().run()\n' } },
  { stage: 'orchestration', name: 'a list of scripts', verdict: 'partial', repo: { 'a/ingest.py': 'print(1)\n', 'a/prepare.py': 'print(1)\n', 'a/train.py': TRAIN, 'everything.py': 'import subprocess\nSTEPS = ["a/ingest.py", "a/prepare.py", "a/train.py"]\nfor step in STEPS:\n    subprocess.run(["python", step])\n' } },
  { stage: 'orchestration', name: 'three commands of the project', verdict: 'partial', repo: { 'churned.py': COMMAND, 'survival.py': COMMAND, 'risky.py': COMMAND, 'upload.py': 'import churned\nimport survival\nimport risky\n\ndef handle():\n    churned.main()\n    survival.main()\n    risky.main()\n\nhandle()\n' } },
  { stage: 'orchestration', name: 'a workflow trains and registers', verdict: 'partial', repo: { '.github/workflows/t.yml': flow('push', '|\n          python train.py\n          python register.py'), 'train.py': TRAIN, 'register.py': 'print(1)\n' } },
  { stage: 'orchestration', name: 'help text of a Makefile', verdict: 'absent', repo: { Makefile: 'help:\n\t@echo "make prepare"\n\t@echo "make train"\n\ntrain:\n\tpython train.py\n', 'train.py': TRAIN } },
  { stage: 'orchestration', name: 'a train command with helpers', verdict: 'absent', repo: { 'split.py': 'def split_rows(x):\n    return x\n', 'evaluate.py': 'def evaluate_model(x):\n    return x\n', 'trees.py': TRAIN.replace('train()', 'train_model()').replace('def train_model()', 'def train_model(x=1)'), 'fit_trees.py': 'from split import split_rows\nfrom trees import train_model\nfrom evaluate import evaluate_model\n\ndef main():\n    rows = split_rows(1)\n    evaluate_model(train_model(rows))\n' + MAIN } },
  { stage: 'retraining', name: 'a state machine that nothing starts', verdict: 'partial', repo: { 'infra/flow.ts': CDK } },
  { stage: 'retraining', name: 'a test that trains', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', '|\n          make integration-test-training\n          docker push rents'), Makefile: 'integration-test-training:\n\tpython train.py\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'a merged change trains in the build service', verdict: 'present', repo: { '.github/workflows/d.yml': flow('push', 'gcloud builds submit --config build/steps.yaml'), 'build/steps.yaml': CLOUD_BUILD } },

  { stage: 'validation', name: 'a schema in the test before the training', verdict: 'present', repo: { 'tests/test_schema.py': DATA_TEST, '.github/workflows/ci.yml': flow('push', '|\n          pytest\n          python train.py\n          docker build -t rents .'), 'train.py': TRAIN } },
  { stage: 'validation', name: 'a schema in a test that holds nothing up', verdict: 'partial', repo: { 'tests/test_schema.py': DATA_TEST, '.github/workflows/ci.yml': flow('push', 'pytest'), 'train.py': TRAIN } },
  { stage: 'evaluation', name: 'fold scores without another metric', verdict: 'partial', repo: { 'train.py': 'from sklearn.linear_model import Ridge\nfrom sklearn.model_selection import cross_val_score\nprint(cross_val_score(Ridge(), [[1]], [1]).mean())\n' } },
  { stage: 'evaluation', name: 'a validation set at the fit', verdict: 'partial', repo: { 'train.py': 'from xgboost import XGBRegressor\nmodel = XGBRegressor()\nmodel.fit(x, y, eval_set=[(v, w)])\nmodel.save_model("m.json")\n' } },
  { stage: 'evaluation', name: 'a model kept by a function named for evaluation', verdict: 'partial', repo: { 'train.py': 'import joblib\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import cross_val_score\n\ndef train_and_evaluate():\n    model = Ridge()\n    print(cross_val_score(model, [[1]], [1]).mean())\n    model.fit([[1]], [1])\n    joblib.dump(model, "model.joblib")\n\ntrain_and_evaluate()\n' } },
  { stage: 'evaluation', name: 'results of something else', verdict: 'partial', repo: { 'train.py': 'from sklearn.linear_model import Ridge\nfrom sklearn.model_selection import cross_val_score\nprint(cross_val_score(Ridge(), [[1]], [1]).mean())\n', 'sales.py': 'import json\njson.dump({"total": 3}, open("full_report.json", "w"))\n' } },
  { stage: 'api', name: 'a prediction that is only started', verdict: 'partial', repo: { 'api.py': API.replace('def predict(row: dict):', 'def predict(row: dict, background_tasks):').replace('    frame = pd.DataFrame([row])\n    return {"rent": float(model.predict(frame)[0])}', '    background_tasks.add_task(work, row)\n    return {"message": "started"}') + '\ndef work(row):\n    model.predict([row])\n' } },
  { stage: 'container', name: 'installs from a file that does not exist', verdict: 'partial', repo: { Dockerfile: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "api.py"]\n', 'api.py': API, 'dev/requirements.txt': 'x==1\n' } },
  { stage: 'ci', name: 'a workflow that is not valid YAML', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', 'pytest').replace('      - run', '     - run') } },
  { stage: 'environment', name: 'a lock of the project alone', verdict: 'partial', repo: { 'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n\n[[package]]\nname = "rents"\nversion = "1.0"\nsource = { editable = "." }\n', 'requirements.txt': 'scikit-learn\npandas\n', 'pyproject.toml': '[project]\nname = "rents"\nrequires-python = ">=3.12"\n' } },
  { stage: 'retraining', name: 'a model that is only kept for a look', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', 'python train.py') + '      - uses: actions/upload-artifact@v4\n', 'train.py': TRAIN } },
  { stage: 'documentation', name: 'a title that leads to the real page', verdict: 'present', repo: { 'README.md': '# Rents\n\n[About](service/README.md)\n', 'service/README.md': '# Rents\n\nThis project predicts the monthly rent of a flat, to help tenants decide whether an offer is fair.\n\nThe data comes from Kaggle.\n\n```\npython train.py\n```\n', 'train.py': TRAIN } },
  { stage: 'documentation', name: 'a title and a tagline', verdict: 'absent', repo: { 'README.md': '# Presets\nPresets for the visualizer of music\n', 'a.js': 'x\n' } },
  { stage: 'documentation', name: 'a provider is named, but not for its data', verdict: 'partial', repo: { 'README.md': '# Rivers\n\nThis repository forecasts the level of a river, to help operators decide. It is better than the forecast of USGS.\n\nThe folder `src` has the package, the folder `scripts` has what is run by hand.\n', 'train.py': TRAIN } },
];
