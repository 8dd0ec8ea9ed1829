/** Documentation, delivery and tests, told in more ways. */
import type { Repo } from '../support.js';
import type { Case } from './types.js';

const CODE = 'import sklearn\n\ndef area(a, b):\n    return a * b\n\nprint(area(1, 2))\n';
const TEST = 'from rents import area\n\ndef test_area():\n    assert area(2, 3) == 6\n';
const flow = (steps: string, more = '') => `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${steps}\n${more}`;
const RUN = '```bash\npython rents.py\n```\n';
const DATA = 'The data comes from Kaggle.\n';

export const repositoryCases: readonly Case[] = [
  { stage: 'documentation', name: 'the purpose further down in the section', verdict: 'present', repo: { 'rents.py': CODE, 'README.md': `# Rents\n\nA service capable of classifying each flat as cheap, fair or dear.\n\nIt has two parts.\n\nOne is a model.\n\nThe other is a page.\n\nThe objective is a fair market.\n\n## Data\n\n${DATA}\n${RUN}` } },
  { stage: 'documentation', name: 'a purpose of another section', verdict: 'partial', repo: { 'rents.py': CODE, 'README.md': `# Rents\n\nA service capable of classifying each flat as one of the three classes.\n\n## Parts\n\nOne is a page.\n\nThe objective of the page is speed.\n\n## Run\n\n${RUN}` } },
  { stage: 'documentation', name: 'a classifier is no prediction that is told', verdict: 'partial', repo: { 'rents.py': CODE, 'README.md': `# Rents\n\nThe classification code depends on three modules, which helps to keep it short.\n\n${DATA}\n${RUN}` } },
  { stage: 'documentation', name: 'a heading that is a sentence names the target', verdict: 'present', repo: { 'rents.py': CODE, 'README.md': `# Rents\n\n## An application that predicts what the monthly rent will be\n\n${DATA}\n${RUN}` } },
  { stage: 'documentation', name: 'a block that was never closed', verdict: 'present', repo: { 'rents.py': CODE, 'README.md': `# Rents\n\n\`\`\`\ntree\n\n${RUN}\nThis project predicts the monthly rent of a flat, to help tenants decide.\n\n${DATA}` } },
  { stage: 'documentation', name: 'a language without spaces', verdict: 'present', repo: { 'rents.py': CODE, 'README.md': `# 房租\n\n本项目旨在预测城市公寓的每月房租价格，用于帮助租客判断报价。\n\n${RUN}` } },
  { stage: 'documentation', name: 'the project of a course in its own folder', verdict: 'present', repo: { 'README.md': '# Notes\n\nWhat was learnt month by month, with a project at the end of it, and all that somebody wrote down on the way so that it is not forgotten again by the next year.\n', '01-intro/a.py': CODE, '02-tracking/a.py': CODE, '03-project/rents.py': CODE, '03-project/README.md': `# Rents\n\nThis project predicts the monthly rent of a flat, to help tenants decide.\n\n${DATA}\n${RUN}` } },
  { stage: 'documentation', name: 'the folder of a part is not the README of the project', verdict: 'partial', repo: { 'README.md': '# Notes\n\nWhat was learnt month by month, with a project at the end of it, and all that somebody wrote down on the way so that it is not forgotten again by the next year.\n', 'api/rents.py': CODE, 'api/README.md': `# Rents\n\nThis project predicts the monthly rent of a flat, to help tenants decide.\n\n${DATA}\n${RUN}` } },

  { stage: 'ci', name: 'a build that leaves the tests out', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('mvn clean package -DskipTests') } },
  { stage: 'ci', name: 'a build with its tests', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('mvn clean package -DskipTests=false') } },
  { stage: 'ci', name: 'a folder of tests that does not exist', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('pytest -v tests/ --cov=src'), 'rents.py': CODE } },
  { stage: 'ci', name: 'a folder of tests below another', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('pytest -v tests/ --cov=src'), 'api/rents.py': CODE, 'api/tests/test_rents.py': TEST } },
  { stage: 'ci', name: 'a job that stands beside the jobs', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('pytest', 'plan:\n  runs-on: ubuntu-latest\n  steps:\n    - run: terraform plan\n'), 'rents.py': CODE, 'tests/test_rents.py': TEST } },

  { stage: 'deployment', name: 'a host that the configuration of ssh names', verdict: 'present', repo: { '.github/workflows/d.yml': flow("ssh box 'cd app && ./scripts/restart.sh'"), 'scripts/restart.sh': '#!/bin/sh\ndocker compose up -d --build\n' } },
  { stage: 'deployment', name: 'a command on a host that starts nothing', verdict: 'absent', repo: { '.github/workflows/d.yml': flow("ssh box 'df -h'") } },
  { stage: 'deployment', name: 'an endpoint of Azure ML made by a script', verdict: 'present', repo: { 'deploy_endpoint.py': 'from azure.ai.ml import MLClient\nfrom azure.ai.ml.entities import ManagedOnlineDeployment\nfrom clients import connect\n\nml_client = connect()\ndeployment = ManagedOnlineDeployment(name="blue", endpoint_name="rents", model="rents:1")\nml_client.online_deployments.begin_create_or_update(deployment).result()\n' } },
  { stage: 'deployment', name: 'a pipeline that another pipeline starts', verdict: 'present', repo: { 'azure-pipelines-cd.yml': 'trigger: none\nresources:\n  pipelines:\n    - pipeline: ci\n      source: ci\n      trigger:\n        branches:\n          include: [main]\nsteps:\n  - script: az webapp deploy --name rents --src-path app.zip\n' } },
];

/** What sort of repository each is. */
export const kindCases: readonly (readonly [kind: string, name: string, repo: Repo])[] = [
  ['application', 'predictions in another language, by the name', { 'README.md': '# Rent predictor\n\nStart it with `npm start`.\n', 'server.js': 'console.log(1)\n' }],
  ['application', 'predictions of a model that was fitted elsewhere', { 'README.md': '# Rents\n\nA page for tenants.\n', 'app.py': 'import pickle\n\nmodel = pickle.load(open("model.pkl", "rb"))\n\ndef answer(row):\n    return model.predict([row])\n\nprint(answer([1, 2]))\n' }],
  ['non-ml', 'a monitor of prices', { 'README.md': '# Rent monitor\n\nScrapes the listings each night and shows the changes.\n', 'app.py': 'import requests\n\nprint(requests.get("https://example.org").text)\n' }],
  ['competition', 'a contest that a link names', { 'README.md': '# Sales\n\nThis placed fifth in the [Sales Forecasting Competition](https://example.org/leaderboard).\n', 'train.py': 'import sklearn\nprint(1)\n', 'submission.csv': 'id,y\n' }],
  ['application', 'made within a curriculum', { 'README.md': '# Rents\n\nThis project predicts rents. It was developed as part of the second-year curriculum.\n', 'train.py': 'from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n' }],
  ['course', 'a curriculum itself', { 'README.md': '# Machine learning\n\nThe curriculum has twelve parts, each with exercises.\n', 'train.py': 'from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n' }],
];
