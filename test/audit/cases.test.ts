import { afterAll, describe, expect, it } from 'vitest';
import { STAGE_IDS } from '../../src/stages/index.js';
import { dataCases } from './cases/data.js';
import { codeCases } from './cases/code.js';
import { indirectCases } from './cases/indirect.js';
import { learningCases } from './cases/learning.js';
import { practiceCases } from './cases/practice.js';
import { kindCases, repositoryCases } from './cases/repository.js';
import { runningCases } from './cases/running.js';
import { serviceCases } from './cases/service.js';
import { wiredCases } from './cases/wired.js';
import { clean, report, verdict, verdicts, type Repo } from './support.js';

const CASES = [...codeCases, ...dataCases, ...indirectCases, ...learningCases, ...practiceCases, ...repositoryCases, ...runningCases, ...serviceCases, ...wiredCases];
afterAll(clean);

const change = (repo: Repo, f: (path: string, text: string) => [string, string]): Repo => Object.fromEntries(Object.entries(repo).map(([p, t]) => f(p, t)));
const isPython = (path: string) => path.endsWith('.py');
const present = CASES.filter((c) => c.verdict === 'present');
/** Present by Python code alone, so that a change of that code must show. */
const byCode = present.filter((c) => Object.keys(c.repo).every(isPython));

describe('each stage and verdict', () => {
  it.each(CASES.map((c) => [`${c.stage}: ${c.name}: ${c.verdict}`, c] as const))('%s', (_, c) => {
    expect(verdict(c.repo, c.stage)).toMatchObject({ verdict: c.verdict });
  });

  it('has a case of each verdict for every stage', () => {
    for (const id of STAGE_IDS) for (const v of ['present', 'partial', 'absent']) expect(CASES.some((c) => c.stage === id && c.verdict === v), `${id} ${v}`).toBe(true);
  });
});

describe('kind', () => {
  it.each(kindCases)('%s: %s', (kind, _, repo) => {
    expect(report(repo).repository.kind).toBe(kind);
  });
});

describe('what does not matter changes no verdict', () => {
  it.each(present.map((c) => [`${c.stage}: ${c.name}`, c] as const))('Windows line endings: %s', (_, c) => {
    expect(verdicts(change(c.repo, (p, t) => [p, t.replaceAll('\n', '\r\n')]))).toEqual(verdicts(c.repo));
  });

  it.each(byCode.map((c) => [`${c.stage}: ${c.name}`, c] as const))('comments and blank lines: %s', (_, c) => {
    expect(verdicts(change(c.repo, (p, t) => [p, t.replaceAll(/\n(?=\S)/g, '\n# a comment\n\n')]))).toEqual(verdicts(c.repo));
  });
});

describe('what matters changes it', () => {
  it.each(byCode.map((c) => [`${c.stage}: ${c.name}`, c] as const))('commented out: %s', (_, c) => {
    expect(verdict(change(c.repo, (p, t) => [p, t.replaceAll(/^/gm, '# ')]), c.stage).verdict).not.toBe('present');
  });

  it.each(byCode.filter((c) => c.stage !== 'testing').map((c) => [`${c.stage}: ${c.name}`, c] as const))('only in tests: %s', (_, c) => {
    expect(verdict(change(c.repo, (p, t) => [`tests/test_${p.replaceAll('/', '_')}`, t]), c.stage).verdict).not.toBe('present');
  });

  it.each(present.map((c) => [`${c.stage}: ${c.name}`, c] as const))('files removed: %s', (_, c) => {
    expect(verdict(change(c.repo, (p) => [`notes/${p.replaceAll('/', '_')}.bak`, 'x']), c.stage).verdict).toBe('absent');
  });
});

describe('traps', () => {
  it('an empty repository has nothing', () => {
    const r = report({});
    expect(r.score.percent).toBe(0);
    expect(r.stages.map((s) => s.verdict)).toEqual(Array.from({ length: 25 }, () => 'absent'));
  });

  it('a README that claims everything is claimed and nothing else', () => {
    const r = report({ 'src/.keep': '', 'README.md': '# Rents\n\nIt scrapes and ingests data, does data validation, feature engineering, model training, hyperparameter tuning, model evaluation, experiment tracking with MLflow, keeps a model registry, has a REST API with FastAPI, batch scoring, a Streamlit page, Docker, CI/CD with GitHub Actions, is deployed with Terraform on Kubernetes, orchestrated by Airflow, with automated retraining, monitoring by Prometheus, drift detection, prediction logging, A/B testing, unit tests and security.\n' });
    const rest = r.stages.filter((s) => !['documentation', 'environment'].includes(s.id));
    expect(rest.filter((s) => s.verdict !== 'absent')).toEqual([]);
    expect(rest.filter((s) => !s.claimed).map((s) => s.id)).toEqual([]);
  });

  it('a web API without a model is no api', () => {
    const r = report({ 'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/users")\ndef users():\n    return []\n', 'README.md': 'A web service that manages users of our shop.\n' });
    expect(r.repository.kind).toBe('non-ml');
    expect(r.stages.find((s) => s.id === 'api')!.verdict).not.toBe('present');
  });

  it('a file that nobody imports or runs is dead', () => {
    const files = { 'pkg/__init__.py': '', 'pkg/drift.py': 'from scipy.stats import ks_2samp\n\ndef drift(reference, current):\n    return ks_2samp(reference, current)\n', 'main.py': 'print(1)\n' };
    expect(verdict(files, 'drift').verdict).toBe('partial');
    expect(verdict({ ...files, 'main.py': 'from pkg.drift import drift\nprint(drift([1], [2]))\n' }, 'drift').verdict).toBe('present');
  });

  it('a tree in the README that lists an absent file is told, whatever the verdict', () => {
    const tree = (...names: string[]) => `# Rents\n\nPredicts rents of flats in a town.\n\n\`\`\`\n.\n${names.map((n, i) => `${i ? '│   ' : ''}├── ${n}   # a file`).join('\n')}\n\`\`\`\n`;
    const told = (repo: Repo) => report(repo).stages.find((s) => s.id === 'documentation')!.evidence.filter((e) => e.what.includes('does not exist')).map((e) => `${e.path}:${e.line} ${e.what}`);
    expect(told({ 'README.md': tree('train.py', 'serve.py', 'drift.py', 'data.csv'), 'src/train.py': 'x = 1', 'serve.py': 'x = 1' })).toEqual(['README.md:9 lists drift.py, which does not exist']);
    expect(told({ 'README.md': tree('train.py', 'local.yaml'), 'train.py': 'x = 1', '.gitignore': 'local.yaml\n' })).toEqual([]);
    expect(told({ 'README.md': tree('train.py', 'serve.py', 'drift.py'), 'other.py': 'x = 1' })).toEqual([]);
  });

  it('renaming the package and moving it below src changes nothing', () => {
    const files = { 'rents/__init__.py': '', 'rents/model.py': 'import joblib\nfrom sklearn.linear_model import Ridge\n\ndef train():\n    model = Ridge()\n    model.fit([[1]], [1])\n    joblib.dump(model, "m")\n', 'rents/__main__.py': 'from rents.model import train\ntrain()\n' };
    const moved = change(files, (p, t) => [`src/${p.replace('rents', 'flats')}`, t.replaceAll('rents', 'flats')]);
    expect(verdicts(moved)).toEqual(verdicts(files));
  });
});
