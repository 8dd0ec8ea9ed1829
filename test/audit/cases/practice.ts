/** Stages of delivery and practice. */
import type { Case } from './types.js';

const TEST = 'from rents import area\n\ndef test_area():\n    assert area(2, 3) == 6\n';
const CODE = 'def area(a, b):\n    return a * b\n\nprint(area(1, 2))\n';
const flow = (on: string, run: string, more = '') => `on: ${on}\njobs:\n  job:\n    runs-on: ubuntu-latest\n${more}    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`;
const README = '# Rents\n\nThis project predicts the monthly rent of a flat, to help tenants decide whether an offer is fair.\n\nThe data comes from Kaggle. The mean absolute error is 84 (MAE).\n\n```bash\npython rents.py\n```\n';

export const practiceCases: readonly Case[] = [
  { stage: 'ci', name: 'tests on push', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('push', 'pytest'), 'rents.py': CODE, 'tests/test_rents.py': TEST } },
  { stage: 'ci', name: 'tests through make', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('[push, pull_request]', 'make check'), Makefile: 'check: unit\nunit:\n\tpython -m pytest tests\n', 'rents.py': CODE, 'tests/test_rents.py': TEST } },
  { stage: 'ci', name: 'tests through a script without extension', verdict: 'present', repo: { '.github/workflows/ci.yml': flow('push', 'scripts/test'), 'scripts/test': '#!/bin/sh\nset -e\npython -m pytest\n' } },
  { stage: 'ci', name: 'GitLab', verdict: 'present', repo: { '.gitlab-ci.yml': 'test:\n  script:\n    - pip install -r requirements.txt\n    - pytest\n' } },
  { stage: 'ci', name: 'lint only', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', 'ruff check .') } },
  { stage: 'ci', name: 'failure ignored', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', 'pytest || true') } },
  { stage: 'ci', name: 'echo in place of tests', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('push', 'echo "run tests here"') } },
  { stage: 'ci', name: 'manual trigger', verdict: 'partial', repo: { '.github/workflows/ci.yml': flow('workflow_dispatch', 'pytest') } },
  { stage: 'ci', name: 'installs the runner only', verdict: 'absent', repo: { '.github/workflows/ci.yml': flow('push', 'pip install pytest') } },
  { stage: 'ci', name: 'none', verdict: 'absent', repo: { 'rents.py': CODE } },

  { stage: 'deployment', name: 'workflow to a cloud', verdict: 'present', repo: { '.github/workflows/d.yml': flow('push', 'gcloud run deploy rents --image x') } },
  { stage: 'deployment', name: 'compose over ssh', verdict: 'present', repo: { '.github/workflows/d.yml': flow('push', 'ssh user@$HOST "docker compose pull && docker compose up -d"') } },
  { stage: 'deployment', name: 'committed script', verdict: 'present', repo: { 'deploy.sh': '#!/bin/sh\nflyctl deploy --remote-only\n' } },
  { stage: 'deployment', name: 'API of the host', verdict: 'present', repo: { '.github/workflows/d.yml': flow('release', '|\n          host() { curl --request "$1" "https://api.render.com/v1/services/$ID$2" "${@:3}"; }\n          host POST /deploys --json "{}"') } },
  { stage: 'deployment', name: 'API of the host, only read', verdict: 'absent', repo: { '.github/workflows/d.yml': flow('release', 'curl https://api.render.com/v1/services/$ID/deploys') } },
  { stage: 'deployment', name: 'a manifest that a workflow applies', verdict: 'present', repo: { '.github/workflows/d.yml': flow('push', 'kubectl apply -f k8s/api.yaml'), 'k8s/api.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: rents\n' } },
  { stage: 'deployment', name: 'a manifest that does not exist', verdict: 'partial', repo: { '.github/workflows/d.yml': flow('push', 'kubectl apply -f k8s/api.yaml') } },
  { stage: 'deployment', name: 'image push only', verdict: 'partial', repo: { '.github/workflows/d.yml': flow('push', 'docker push me/rents') } },
  { stage: 'deployment', name: 'manifest without trigger', verdict: 'partial', repo: { 'fly.toml': 'app = "rents"\n' } },
  { stage: 'deployment', name: 'commented-out command', verdict: 'absent', repo: { 'deploy.sh': '#!/bin/sh\n# flyctl deploy\necho later\n' } },
  { stage: 'deployment', name: 'local compose', verdict: 'absent', repo: { Makefile: 'up:\n\tdocker compose up\n' } },

  { stage: 'infrastructure', name: 'Terraform', verdict: 'present', repo: { 'infra/main.tf': 'resource "aws_s3_bucket" "data" {\n  bucket = "rents"\n}\n' } },
  { stage: 'infrastructure', name: 'Kubernetes with the own image', verdict: 'present', repo: { 'k8s/d.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: rents\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: me/rents:1\n' } },
  { stage: 'infrastructure', name: 'third-party image only', verdict: 'partial', repo: { 'k8s/d.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\nspec:\n  template:\n    spec:\n      containers:\n        - name: db\n          image: postgres:16\n' } },
  { stage: 'infrastructure', name: 'commented-out Terraform', verdict: 'absent', repo: { 'infra/main.tf': '# resource "aws_s3_bucket" "data" {\n#   bucket = "rents"\n# }\n' } },
  { stage: 'infrastructure', name: 'compose alone', verdict: 'absent', repo: { 'compose.yaml': 'services:\n  api:\n    build: .\n' } },

  { stage: 'documentation', name: 'four of four', verdict: 'present', repo: { 'README.md': README, 'rents.py': 'import sklearn\n' + CODE } },
  { stage: 'documentation', name: 'without the word predict', verdict: 'present', repo: { 'README.md': '# Rents\n\nA landlord enters a flat and gets an asking rent in euros, to decide what to write into the listing.\n\nThe data comes from a simulated listing site.\n\n```sh\nmake demo\n```\n', Makefile: 'TASKS := demo test\n\n$(TASKS):\n\t@python rents.py $@\n', 'rents.py': 'import sklearn\n' + CODE } },
  { stage: 'documentation', name: 'two of four', verdict: 'partial', repo: { 'README.md': '# Rents\n\nThe data comes from Kaggle and has twelve columns.\n\n```bash\npython rents.py\n```\n', 'rents.py': 'import sklearn\n' + CODE } },
  { stage: 'documentation', name: 'only a title', verdict: 'absent', repo: { 'README.md': '# Rents\n', 'rents.py': CODE } },
  { stage: 'documentation', name: 'none', verdict: 'absent', repo: { 'rents.py': CODE } },

  { stage: 'environment', name: 'lock and version', verdict: 'present', repo: { 'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n[[package]]\nname = "scikit-learn"\nversion = "1.5.0"\n', 'pyproject.toml': '[project]\nname = "rents"\nrequires-python = ">=3.12"\ndependencies = ["scikit-learn"]\n' } },
  { stage: 'environment', name: 'exact pins and a Dockerfile', verdict: 'present', repo: { 'requirements.txt': 'scikit-learn==1.5.0\npandas==2.2.0\n', Dockerfile: 'FROM python:3.12\n' } },
  { stage: 'environment', name: 'ranges', verdict: 'partial', repo: { 'requirements.txt': 'scikit-learn>=1.5\npandas\n', Dockerfile: 'FROM python:3.12\n' } },
  { stage: 'environment', name: 'pins without a version of Python', verdict: 'partial', repo: { 'requirements.txt': 'scikit-learn==1.5.0\npandas==2.2.0\n' } },
  { stage: 'environment', name: 'none', verdict: 'absent', repo: { 'rents.py': CODE } },

  { stage: 'testing', name: 'calls and asserts', verdict: 'present', repo: { 'rents.py': CODE, 'tests/test_rents.py': TEST } },
  { stage: 'testing', name: 'unittest', verdict: 'present', repo: { 'rents.py': CODE, 'tests/test_rents.py': 'import unittest\nfrom rents import area\n\nclass TestArea(unittest.TestCase):\n    def test_area(self):\n        self.assertEqual(area(1, 2), 2)\n' } },
  { stage: 'testing', name: 'asserts nothing', verdict: 'partial', repo: { 'rents.py': CODE, 'tests/test_rents.py': 'def test_area():\n    assert True\n' } },
  { stage: 'testing', name: 'calls no project code', verdict: 'partial', repo: { 'rents.py': CODE, 'tests/test_x.py': 'def test_sum():\n    assert 1 + 1 == 2\n' } },
  { stage: 'testing', name: 'cannot be collected', verdict: 'partial', repo: { 'src/__init__.py': 'from src.gone import x\n', 'src/rents.py': CODE, 'tests/test_rents.py': 'from src.rents import area\n\ndef test_area():\n    assert area(1, 1) == 1\n' } },
  { stage: 'testing', name: 'runner without tests', verdict: 'partial', repo: { 'requirements.txt': 'pytest==8\n', 'rents.py': CODE } },
  { stage: 'testing', name: 'none', verdict: 'absent', repo: { 'rents.py': CODE } },

  { stage: 'security', name: 'scan in a workflow', verdict: 'present', repo: { '.github/workflows/s.yml': flow('push', 'bandit -r src') } },
  { stage: 'security', name: 'non-root image', verdict: 'present', repo: { Dockerfile: 'FROM python:3.12\nCOPY a.py .\nUSER app\nCMD ["python", "a.py"]\n', 'a.py': 'print(1)\n' } },
  { stage: 'security', name: 'update bot', verdict: 'present', repo: { '.github/dependabot.yml': 'version: 2\nupdates: []\n' } },
  { stage: 'security', name: 'control and a committed secret', verdict: 'partial', repo: { '.github/dependabot.yml': 'version: 2\n', 'settings.py': `KEY = "AKIA${'Q7ZT'.repeat(4)}"\n` } },
  { stage: 'security', name: 'scan that cannot fail', verdict: 'partial', repo: { '.github/workflows/s.yml': flow('push', 'bandit -r src || true') } },
  { stage: 'security', name: 'committed secret only', verdict: 'absent', repo: { 'settings.py': `KEY = "AKIA${'Q7ZT'.repeat(4)}"\n` } },
  { stage: 'security', name: 'installs a scanner', verdict: 'absent', repo: { '.github/workflows/s.yml': flow('push', 'pip install bandit') } },
];
