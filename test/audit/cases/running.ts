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
];
