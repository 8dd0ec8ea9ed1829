/** Stages of the running service, followed through several files, languages and configuration. */
import type { Case } from './types.js';

const API = (path: string) => `import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI()\nmodel = joblib.load("model.joblib")\n\n@app.post("${path}")\ndef answer(area: float):\n    return {"rent": float(model.predict([[area]])[0])}\n`;
const SHOW = 'import { appraise } from "./api/rents";\n\nexport default function Form() {\n  const [rent, setRent] = useState(0);\n  return <button onClick={async () => setRent((await appraise(50)).rent)}>{rent}</button>;\n}\n';
const PACKAGE = '{ "name": "web", "dependencies": { "react": "19" } }\n';
const SPRING = (body: string) => ({
  'src/main/java/rents/RentController.java': 'package rents;\n\nimport org.springframework.web.bind.annotation.*;\n\n@RestController\npublic class RentController {\n    private RentService service;\n\n    @PostMapping("/rent")\n    public double rent(@RequestBody Flat flat) {\n        return service.rent(flat);\n    }\n}\n',
  'src/main/java/rents/RentService.java': 'package rents;\n\npublic interface RentService {\n    double rent(Flat flat);\n}\n',
  'src/main/java/rents/WekaRentService.java': `package rents;\n\nimport weka.classifiers.functions.LinearRegression;\n\npublic class WekaRentService implements RentService {\n    public double rent(Flat flat) {\n        ${body}\n    }\n}\n`,
});

const GUARDED = (guard: string) => ({
  'service/__init__.py': '',
  'service/main.py': 'from fastapi import FastAPI\nfrom service import routes\n\napp = FastAPI()\napp.include_router(routes.router)\n',
  'service/routes.py': 'from fastapi import APIRouter, Depends\nfrom service.access import caller\n\nrouter = APIRouter()\n\n@router.post("/rent", dependencies=[Depends(caller)])\ndef rent(area: float):\n    return {"rent": 12.5 * area}\n',
  'service/access.py': `import os\nfrom fastapi import Header, HTTPException\n\nKEY = os.environ.get("RENTS_KEY")\n\n${guard}`,
});
const CHECKS = 'def needs(role):\n    def check(x_key: str):\n        if x_key != KEY:\n            raise HTTPException(status_code=403, detail="wrong api key")\n        return x_key\n    return check\n\ndef caller(x_key: str = Header(...)):\n    return needs("rents")(x_key)\n';

const STAGES = (load: string, fit: string, report: string) => ({
  'run_pipeline.py': 'from rents.ingest import ingest_rents\nfrom rents.train import train_rents\nfrom rents.evaluate import evaluate_rents\n\ndef main():\n    table = ingest_rents()\n    model = train_rents(table)\n    evaluate_rents(model)\n\nif __name__ == "__main__":\n    main()\n',
  'rents/__init__.py': '',
  'rents/ingest.py': `import pandas as pd\n\ndef ingest_rents():\n    return ${load}\n`,
  'rents/train.py': `from sklearn.linear_model import Ridge\n\ndef train_rents(table):\n    return ${fit}\n`,
  'rents/evaluate.py': `def evaluate_rents(model):\n    return ${report}\n`,
});

export const runningCases: readonly Case[] = [
  { stage: 'frontend', name: 'client that another file creates', verdict: 'present', repo: { 'api.py': API('/appraise'), 'web/package.json': PACKAGE, 'web/src/api/base.ts': 'import axios from "axios";\n\nexport const backend = axios.create({ baseURL: "/" });\n', 'web/src/api/rents.ts': 'import { backend } from "./base";\n\nexport const appraise = (area: number) => backend.post("/appraise", { area });\n', 'web/src/Form.tsx': SHOW } },
  { stage: 'frontend', name: 'address in a table of the app', verdict: 'present', repo: { 'web/package.json': PACKAGE, 'web/src/endpoints.ts': 'export const endpoints = {\n  user: "/api/users",\n  rents: "/api/v1/predictions",\n};\n', 'web/src/api/rents.ts': 'import { endpoints } from "../endpoints";\n\nexport const appraise = (area: number) => fetch(endpoints.rents, { method: "POST", body: String(area) });\n', 'web/src/Form.tsx': SHOW } },
  { stage: 'frontend', name: 'through a back end in another language', verdict: 'present', repo: { 'api.py': API('/predict'), 'server/package.json': '{ "name": "server" }\n', 'server/routes.js': 'const express = require("express");\nconst { ask } = require("./model");\nconst router = express.Router();\nrouter.post("/appraisal", async (q, r) => r.json(await ask(q.body)));\n', 'server/model.js': 'const axios = require("axios");\nexports.ask = (flat) => axios.post(process.env.MODEL + "/predict", flat);\n', 'web/package.json': PACKAGE, 'web/src/Form.tsx': 'export default function Form() {\n  return <button onClick={() => fetch("/api/appraisal", { method: "POST" })}>Ask</button>;\n}\n' } },
  { stage: 'frontend', name: 'link to a page that is only named so', verdict: 'partial', repo: { 'web/package.json': PACKAGE, 'web/src/Menu.tsx': 'import PredictionIcon from "./icons/PredictionIcon";\n\nexport default function Menu() {\n  useEffect(() => { fetch("/api/news"); }, []);\n  return <a href="/prediction"><PredictionIcon /></a>;\n}\n' } },
  { stage: 'frontend', name: 'back end without a page', verdict: 'absent', repo: { 'server/package.json': '{ "name": "server" }\n', 'server/model.js': 'const axios = require("axios");\nexports.ask = (flat) => axios.post(process.env.MODEL + "/predict", flat);\n' } },

  { stage: 'api', name: 'Spring route behind an interface', verdict: 'present', repo: SPRING('return model.classifyInstance(flat.row());') },
  { stage: 'api', name: 'Spring route without a model', verdict: 'partial', repo: SPRING('return 12.5 * flat.area();') },
  { stage: 'api', name: 'route handler of Next.js', verdict: 'partial', repo: { 'web/src/app/api/flats/route.ts': 'export async function GET() {\n  return Response.json([]);\n}\n' } },
  { stage: 'api', name: 'worker at the edge that is commented out', verdict: 'absent', repo: { 'worker.js': '/*\nexport default {\n  async fetch(request, env) { return new Response("x"); },\n};\n*/\n' } },

  { stage: 'security', name: 'guard that another guard builds', verdict: 'present', repo: GUARDED(CHECKS) },
  { stage: 'security', name: 'guard of a router that nobody includes', verdict: 'absent', repo: { ...GUARDED(CHECKS), 'service/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' } },
  { stage: 'security', name: 'guard that only looks when a key is set', verdict: 'partial', repo: GUARDED('def caller(x_key: str = Header(...)):\n    if KEY and x_key != KEY:\n        raise HTTPException(status_code=403, detail="wrong api key")\n    return x_key\n') },
  { stage: 'security', name: 'log-in that guards nothing', verdict: 'absent', repo: { 'app.py': 'from flask import Flask, abort, request\napp = Flask(__name__)\n\n@app.post("/login")\ndef login():\n    if request.json["password"] != "x":\n        abort(401)\n    return "in"\n\n@app.get("/rents")\ndef rents():\n    return []\n' } },
  { stage: 'security', name: 'endpoint of a platform with a key', verdict: 'present', repo: { 'azure/endpoint.yml': '$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json\nname: rents\nauth_mode: key\n' } },
  { stage: 'security', name: 'service for callers with an identity', verdict: 'present', repo: { '.github/workflows/d.yml': 'on: push\njobs:\n  d:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: google-github-actions/deploy-cloudrun@v2\n        with:\n          service: rents\n          flags: --no-allow-unauthenticated\n' } },
  { stage: 'security', name: 'relay that compares a header', verdict: 'present', repo: { 'worker.js': 'export default {\n  async fetch(request, env) {\n    const key = request.headers.get("X-Key");\n    const wanted = env.KEY;\n    if (key !== wanted) return new Response("no", { status: 401 });\n    return new Response("yes");\n  },\n};\n' } },
  { stage: 'security', name: 'random default of a key', verdict: 'partial', repo: { ...GUARDED(CHECKS), 'service/weather.py': 'import os\nKEY = os.getenv("WEATHER_API_KEY", "5d9c1f27ab60e48d3b7f19c2aa50e8d4")\nprint(KEY)\n' } },
  { stage: 'security', name: 'default of a key that is words, and a Kubernetes secret that says so', verdict: 'present', repo: { ...GUARDED(CHECKS), 'service/weather.py': 'import os\nKEY = os.getenv("WEATHER_API_KEY", "put-the-weather-api-key-here-2024")\nprint(KEY)\n', 'k8s/secret.yaml': `apiVersion: v1\nkind: Secret\ndata:\n  db_password: ${Buffer.from('please-fill-this-in-before-use-1').toString('base64')}\n` } },

  { stage: 'container', name: 'copies a folder of runs that is not looked into', verdict: 'present', repo: { Dockerfile: 'FROM python:3.12-slim\nCOPY requirements.txt serve.py ./\nCOPY mlruns/ mlruns/\nRUN pip install -r requirements.txt\nCMD ["python", "serve.py"]\n', 'requirements.txt': 'flask==3.0.0\n', 'serve.py': 'print(1)\n', 'mlruns/0/meta.yaml': 'name: rents\n' } },
  { stage: 'container', name: 'copies what .dockerignore leaves out', verdict: 'partial', repo: { Dockerfile: 'FROM python:3.12-slim\nCOPY requirements.txt serve.py ./\nRUN pip install -r requirements.txt\nCMD ["python", "serve.py"]\n', 'requirements.txt': 'flask==3.0.0\n', 'serve.py': 'print(1)\n', '.dockerignore': '# lists\n*.txt\n' } },
  { stage: 'container', name: 'what .dockerignore brings back, and what it leaves out below', verdict: 'present', repo: { Dockerfile: 'FROM python:3.12-slim\nCOPY requirements.txt ./\nCOPY app/ app/\nRUN pip install -r requirements.txt\nCMD ["python", "app/serve.py"]\n', 'requirements.txt': 'flask==3.0.0\n', 'app/serve.py': 'print(1)\n', '.dockerignore': '*.txt\n!requirements.txt\n*.py\napp/*.csv\n' } },

  { stage: 'orchestration', name: 'pipeline that a local runner starts', verdict: 'present', repo: { 'dag.py': 'from kfp import dsl, local\n\n@dsl.component\ndef prepare():\n    print(1)\n\n@dsl.component\ndef fit():\n    print(2)\n\n@dsl.pipeline\ndef rents():\n    prepare()\n    fit()\n\nif __name__ == "__main__":\n    local.init(runner=local.SubprocessRunner())\n    rents()\n' } },
  { stage: 'orchestration', name: 'Azure ML components', verdict: 'present', repo: { 'pipeline.py': 'from azure.ai.ml import command, dsl, MLClient\n\nprepare = command(name="prepare", command="python prepare.py")\nfit = command(name="fit", command="python fit.py")\n\n@dsl.pipeline(name="rents")\ndef rents(data):\n    fit(data=prepare(data=data).outputs.rows)\n\nMLClient().jobs.create_or_update(rents("x"))\n' } },
  { stage: 'orchestration', name: 'commands through a function of its own', verdict: 'partial', repo: { 'everything.py': 'import shlex, subprocess\n\ndef sh(line):\n    subprocess.run(shlex.split(line), check=True)\n\nsh("python src/features.py")\nsh("python src/train.py")\n', 'src/features.py': 'print(1)\n', 'src/train.py': 'print(2)\n' } },
  { stage: 'orchestration', name: 'script that makes the training data and trains', verdict: 'partial', repo: { 'all.sh': 'python make_training_data.py\npython train.py\n', 'make_training_data.py': 'print(1)\n', 'train.py': 'print(2)\n' } },
  { stage: 'orchestration', name: 'make target whose interpreter is a variable', verdict: 'partial', repo: { Makefile: 'PYTHON ?= $(if $(wildcard .venv),.venv/bin/python,python3)\n\nall:\n\t$(PYTHON) -m src.ingest\n\t$(PYTHON) -m src.train\n', 'src/ingest.py': 'print(1)\n', 'src/train.py': 'print(2)\n' } },
  { stage: 'orchestration', name: 'function that calls stages which read, fit and write', verdict: 'partial', repo: STAGES('pd.read_csv("rents.csv")', 'Ridge().fit(table, [1])', 'open("scores.txt", "w").write(str(model))') },
  { stage: 'orchestration', name: 'function that calls helpers of one step', verdict: 'absent', repo: STAGES('[[1]]', 'sorted(table)', 'str(model)') },
  { stage: 'orchestration', name: 'texts that a function of its own only prints', verdict: 'absent', repo: { 'say.py': 'def say(line):\n    print(line)\n\nsay("python src/features.py")\nsay("python src/train.py")\n' } },

  { stage: 'monitoring', name: 'list of a whole environment', verdict: 'absent', repo: { 'environment.yml': `dependencies:\n  - prometheus_client\n${Array.from({ length: 160 }, (_, i) => `  - package${i}\n`).join('')}` } },
  { stage: 'monitoring', name: 'dashboard of the host inside functions', verdict: 'absent', repo: { 'grafana/host.json': '{ "panels": [{ "targets": [{ "expr": "sum by (name) (rate(container_cpu_usage_seconds_total{image!=\\"\\"}[5m]))" }, { "expr": "sum(ALERTS{alertstate=\\"firing\\"})" }] }] }\n' } },
  { stage: 'monitoring', name: 'dashboard of the service inside functions', verdict: 'present', repo: { 'grafana/rents.json': '{ "panels": [{ "targets": [{ "expr": "sum(rate(rents_predicted_total{job=\\"api\\"}[5m]))" }] }] }\n' } },
];
