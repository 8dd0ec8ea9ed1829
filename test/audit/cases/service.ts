/** Stages of serving and operation. */
import type { Case } from './types.js';

const API = `import joblib
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
model = joblib.load("model.joblib")


class Flat(BaseModel):
    area: float


@app.post("/predict")
def predict(flat: Flat):
    return {"prediction": float(model.predict([[flat.area]])[0])}
`;
const TRAIN = 'import joblib\nfrom sklearn.linear_model import Ridge\n\ndef train():\n    model = Ridge()\n    model.fit([[1]], [1])\n    joblib.dump(model, "model.joblib")\n\nif __name__ == "__main__":\n    train()\n';
const DOCKER = 'FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY api.py .\nCMD ["uvicorn", "api:app"]\n';
const STORE = (body: string) => API.replace('    return {"prediction"', `${body}    return {"prediction"`);

export const serviceCases: readonly Case[] = [
  { stage: 'api', name: 'route with a loaded model', verdict: 'present', repo: { 'api.py': API } },
  { stage: 'api', name: 'model behind two helpers', verdict: 'present', repo: { 'api.py': 'from flask import Flask, request\nfrom service import answer\napp = Flask(__name__)\n\n@app.route("/predict", methods=["POST"])\ndef predict():\n    return answer(request.json)\n', 'service.py': 'import joblib\n\nclass Predictor:\n    def __init__(self):\n        self.model = joblib.load("m.joblib")\n\n    def run_model(self, row):\n        return self.model.predict([row])\n\nPREDICTOR = Predictor()\n\ndef answer(row):\n    return {"p": PREDICTOR.run_model(row)}\n' } },
  { stage: 'api', name: 'serverless handler', verdict: 'present', repo: { 'lambda_function.py': 'import pickle\nmodel = pickle.load(open("m.pkl", "rb"))\n\ndef lambda_handler(event, context):\n    return {"p": model.predict([event["x"]])}\n' } },
  { stage: 'api', name: 'route without a model', verdict: 'partial', repo: { 'api.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/flats")\ndef flats():\n    return []\n' } },
  { stage: 'api', name: 'placeholder address of the model', verdict: 'partial', repo: { 'api.py': API.replace('"model.joblib"', '"s3://your-bucket/model.joblib"') } },
  { stage: 'api', name: 'imports a module that does not exist', verdict: 'partial', repo: { 'app/__init__.py': '', 'app/main.py': `from app.settings import X\n${API}` } },
  { stage: 'api', name: 'page only', verdict: 'absent', repo: { 'ui.py': 'import joblib\nimport streamlit as st\nmodel = joblib.load("m")\nst.title("x")\nst.write(model.predict([[1]]))\n' } },

  { stage: 'batch', name: 'scores a file', verdict: 'present', repo: { 'predict.py': 'import joblib\nimport pandas as pd\n\ndef main():\n    model = joblib.load("m.joblib")\n    df = pd.read_csv("new.csv")\n    df["prediction"] = model.predict(df)\n    df.to_csv("predictions.csv")\n\nif __name__ == "__main__":\n    main()\n' } },
  { stage: 'batch', name: 'submission of a competition', verdict: 'present', repo: { 'run.py': 'import pandas as pd\nfrom sklearn.linear_model import Ridge\nmodel = Ridge().fit([[1]], [1])\nsubmission = pd.DataFrame({"p": model.predict([[1]])})\nsubmission.to_csv("submission.csv", index=False)\n' } },
  { stage: 'batch', name: 'prints only', verdict: 'partial', repo: { 'predict.py': 'import joblib\nmodel = joblib.load("m")\nprint(model.predict([[1]]))\n' } },
  { stage: 'batch', name: 'held-out test set', verdict: 'partial', repo: { 'predict.py': 'import joblib\nimport pandas as pd\nmodel = joblib.load("m")\nX_test = pd.read_csv("X_test.csv")\nX_test["prediction"] = model.predict(X_test)\nX_test.to_csv("predictions.csv")\n' } },
  { stage: 'batch', name: 'single route', verdict: 'absent', repo: { 'api.py': API } },

  { stage: 'frontend', name: 'page runs the model', verdict: 'present', repo: { 'ui.py': 'import joblib\nimport streamlit as st\nmodel = joblib.load("m")\nst.title("Rents")\nst.write(model.predict([[st.number_input("area")]]))\n' } },
  { stage: 'frontend', name: 'page asks the API', verdict: 'present', repo: { 'ui.py': 'import requests\nimport streamlit as st\nst.title("Rents")\nst.write(requests.post("http://api:8000/predict", json={}).json())\n' } },
  { stage: 'frontend', name: 'JavaScript asks the API', verdict: 'present', repo: { 'web/app.js': 'document.querySelector("form").onsubmit = async () => { const r = await fetch("/predict", { method: "POST" }); };\n' } },
  { stage: 'frontend', name: 'page of figures', verdict: 'partial', repo: { 'ui.py': 'import streamlit as st\nst.title("Rents in figures")\nst.write(3)\n' } },
  { stage: 'frontend', name: 'commented-out call', verdict: 'partial', repo: { 'web/index.html': '<form><input name="a"></form><script>// fetch("/predict")\n</script>' } },
  { stage: 'frontend', name: 'none', verdict: 'absent', repo: { 'api.py': API } },

  { stage: 'prediction-log', name: 'row in a table', verdict: 'present', repo: { 'api.py': STORE('    value = model.predict([[flat.area]])[0]\n    log_prediction(flat.model_dump(), value)\n') + '\nimport psycopg\n\ndef log_prediction(features, prediction):\n    with psycopg.connect("postgresql://h") as conn:\n        conn.execute("INSERT INTO predictions (features, prediction) VALUES (%s, %s)", (features, prediction))\n' } },
  { stage: 'prediction-log', name: 'in the background', verdict: 'present', repo: { 'api.py': API.replace('def predict(flat: Flat):', 'def predict(flat: Flat, background_tasks):\n    background_tasks.add_task(store_prediction, {"features": flat, "prediction": 1})') + '\nimport pymongo\ncollection = pymongo.MongoClient("mongodb://h").db.predictions\n\ndef store_prediction(payload):\n    collection.insert_one(payload)\n' } },
  { stage: 'prediction-log', name: 'text line', verdict: 'partial', repo: { 'api.py': STORE('    value = model.predict([[flat.area]])[0]\n    logger.info(f"prediction {value}")\n') + '\nimport logging\nlogger = logging.getLogger()\n' } },
  { stage: 'prediction-log', name: 'none', verdict: 'absent', repo: { 'api.py': API } },

  { stage: 'container', name: 'installs and starts the service', verdict: 'present', repo: { Dockerfile: DOCKER, 'requirements.txt': 'fastapi==0.110.0\n', 'api.py': API } },
  { stage: 'container', name: 'copies a file that does not exist', verdict: 'partial', repo: { Dockerfile: DOCKER.replace('COPY api.py .', 'COPY api.py missing.py ./'), 'requirements.txt': 'fastapi==0.110.0\n', 'api.py': API } },
  { stage: 'container', name: 'starts a script that does not exist', verdict: 'partial', repo: { Dockerfile: DOCKER.replace('["uvicorn", "api:app"]', '["python", "serve.py"]'), 'requirements.txt': 'fastapi\n', 'api.py': API } },
  { stage: 'container', name: 'third parties only', verdict: 'partial', repo: { 'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n' } },
  { stage: 'container', name: 'empty file', verdict: 'partial', repo: { Dockerfile: '\n' } },
  { stage: 'container', name: 'none', verdict: 'absent', repo: { 'api.py': API } },

  { stage: 'orchestration', name: 'Airflow DAG', verdict: 'present', repo: { 'dags/rents.py': 'from airflow import DAG\nfrom airflow.operators.python import PythonOperator\nwith DAG("rents", schedule="@daily") as dag:\n    a = PythonOperator(task_id="a", python_callable=print)\n    b = PythonOperator(task_id="b", python_callable=print)\n    a >> b\n' } },
  { stage: 'orchestration', name: 'Prefect flow', verdict: 'present', repo: { 'flow.py': 'from prefect import flow, task\n\n@task\ndef load():\n    return 1\n\n@task\ndef fit(x):\n    return x\n\n@flow\ndef main():\n    fit(load())\n\nmain()\n' } },
  { stage: 'orchestration', name: 'dvc.yaml', verdict: 'present', repo: { 'dvc.yaml': 'stages:\n  prepare:\n    cmd: python prepare.py\n  train:\n    cmd: python train.py\n', 'train.py': TRAIN, 'prepare.py': 'print(1)\n' } },
  { stage: 'orchestration', name: 'make target in order', verdict: 'partial', repo: { Makefile: 'all:\n\tpython prepare.py\n\tpython train.py\n', 'train.py': TRAIN, 'prepare.py': 'print(1)\n' } },
  { stage: 'orchestration', name: 'DAG that imports what does not exist', verdict: 'partial', repo: { 'utils/__init__.py': '', 'utils/a.py': '', 'dags/rents.py': 'from airflow import DAG\nfrom airflow.operators.python import PythonOperator\nfrom utils.alerts import on_failure\nwith DAG("rents", schedule="@daily") as dag:\n    a = PythonOperator(task_id="a", python_callable=print)\n    b = PythonOperator(task_id="b", python_callable=print)\n' } },
  { stage: 'orchestration', name: 'train command', verdict: 'absent', repo: { 'train.py': TRAIN } },

  { stage: 'retraining', name: 'cron workflow trains', verdict: 'present', repo: { '.github/workflows/train.yml': 'on:\n  schedule:\n    - cron: "0 3 * * 1"\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python train.py\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'cron through make', verdict: 'present', repo: { Makefile: 'fit:\n\tpython train.py\n', '.github/workflows/train.yml': 'on:\n  schedule:\n    - cron: "0 3 * * 1"\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make fit\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'drift starts training', verdict: 'present', repo: { 'watch.py': 'from train import train\n\ndef watch(drift_score):\n    if drift_score > 0.2:\n        run_training = train\n        run_training()\n\nwatch(1)\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'a person starts it', verdict: 'partial', repo: { '.github/workflows/train.yml': 'on: workflow_dispatch\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python train.py\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'function named so', verdict: 'partial', repo: { 'train.py': `${TRAIN}\ndef retrain():\n    train()\n\nretrain()\n` } },
  { stage: 'retraining', name: 'failure ignored', verdict: 'partial', repo: { '.github/workflows/train.yml': 'on:\n  schedule:\n    - cron: "0 3 * * 1"\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python train.py || true\n', 'train.py': TRAIN } },
  { stage: 'retraining', name: 'plain command', verdict: 'absent', repo: { 'train.py': TRAIN, Makefile: 'train:\n\tpython train.py\n' } },

  { stage: 'monitoring', name: 'metrics exported', verdict: 'present', repo: { 'api.py': `${API}\nfrom prometheus_client import Counter, make_asgi_app\nCOUNT = Counter("n", "n")\napp.mount("/metrics", make_asgi_app())\n` } },
  { stage: 'monitoring', name: 'error tracker', verdict: 'present', repo: { 'api.py': `import sentry_sdk\nsentry_sdk.init()\n${API}` } },
  { stage: 'monitoring', name: 'container without metrics', verdict: 'partial', repo: { 'compose.yaml': 'services:\n  grafana:\n    image: grafana/grafana\n' } },
  { stage: 'monitoring', name: 'unused dependency', verdict: 'partial', repo: { 'requirements.txt': 'prometheus-client\n', 'api.py': API } },
  { stage: 'monitoring', name: 'plain logging', verdict: 'absent', repo: { 'api.py': `import logging\nlogging.info("x")\n${API}` } },

  { stage: 'ab-testing', name: 'traffic split in the route', verdict: 'present', repo: { 'api.py': API.replace('def predict(flat: Flat):', 'def predict(flat: Flat):\n    chosen = choose_variant()') + '\nimport random\n\ndef choose_variant():\n    return "challenger" if random.random() < 0.1 else "champion_model"\n' } },
  { stage: 'ab-testing', name: 'canary in the manifest', verdict: 'present', repo: { 'k8s/is.yaml': 'apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata:\n  name: rents\nspec:\n  predictor:\n    canaryTrafficPercent: 10\n' } },
  { stage: 'ab-testing', name: 'offline simulation', verdict: 'partial', repo: { 'ab.py': 'import numpy as np\n\ndef run_ab_test(a, b):\n    return np.mean(a) - np.mean(b)\n\nprint(run_ab_test([1], [2]))\n' } },
  { stage: 'ab-testing', name: 'the word in a README', verdict: 'absent', repo: { 'README.md': 'We use canary releases and A/B tests of every model we serve to customers.\n', 'api.py': API } },
];
