import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { findConfig, NO_CONFIG, parseConfig } from '../../src/audit/config.js';
import { comparisonText, compareReports } from '../../src/audit/compare.js';
import { explain } from '../../src/audit/explain.js';
import { buildReport, nextSteps, percentOf, weightsOf, type Report } from '../../src/audit/report.js';
import { formatOf, render, FORMATS } from '../../src/audit/reporters/index.js';
import { RULES } from '../../src/audit/rules.js';
import { PROBES } from '../../src/audit/words/probes.js';
import { STAGE_IDS } from '../../src/stages/index.js';
import { clean, report, write } from './support.js';

afterAll(clean);
const SETTING = { version: '1.2.3', links: './', style: { color: false, width: 100 } };
const REPO = {
  'README.md': '# Rents\n\nThis project predicts the rent of a flat, to help tenants decide. Data: Kaggle. MAE 84.\n\nIt is monitored with Prometheus.\n\n```\npython train.py\n```\n',
  'train.py': 'import joblib\nimport mlflow\nfrom sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[1]], [1])\njoblib.dump(model, "m")\nmlflow.log_metric("mae", 1)\n',
};

describe('reports', () => {
  it.each([...FORMATS, 'badge'] as const)('%s', (format) => {
    expect(render(report(REPO), format, SETTING)).toMatchSnapshot();
  });

  it('lists all 25 stages in order, each line of evidence a real place', () => {
    const r = report(REPO);
    expect(r.stages.map((s) => s.id)).toEqual([...STAGE_IDS]);
    for (const e of r.stages.flatMap((s) => s.evidence)) {
      const lines = REPO[e.path as keyof typeof REPO].split('\n');
      expect(e.line).toBeGreaterThan(0);
      expect(e.line).toBeLessThanOrEqual(lines.length);
    }
  });

  it('the format follows from the extension', () => {
    expect(['a.json', 'a.md', 'a.html', 'a.sarif', 'a.sarif.json', 'a.svg', 'a.txt', 'a.x'].map(formatOf)).toEqual(['json', 'markdown', 'html', 'sarif', 'sarif', 'badge', 'text', undefined]);
  });

  it('shows two numbers for a project of this tool', () => {
    const r = buildReport(audit(write(REPO)), { path: 'x', config: NO_CONFIG, own: { percent: 12.5 }, addable: new Set(['drift']) });
    expect(render(r, 'text', SETTING)).toContain('own work since the scaffold: 12.5 %');
    expect(render(r, 'badge', SETTING)).toContain('13 % own');
    expect(r.stages.find((s) => s.id === 'drift')!.fix).toBe('create-mle-project add drift');
  });
});

describe('the score', () => {
  it('comes from the verdicts and visible weights alone', () => {
    const w = weightsOf('application');
    expect(percentOf(new Map(STAGE_IDS.map((id) => [id, 'present'])), w)).toBe(100);
    expect(percentOf(new Map(STAGE_IDS.map((id) => [id, 'partial'])), w)).toBe(50);
    expect(percentOf(new Map(), w)).toBe(0);
    const r = report(REPO);
    expect(percentOf(new Map(r.stages.map((s) => [s.id, s.verdict])), r.score.weights)).toBe(r.score.percent);
  });

  it('does not blame a library for having no API', () => {
    expect(weightsOf('library').api).toBe(0);
    expect(weightsOf('library').testing).toBeGreaterThan(0);
  });

  it('names three next steps', () => {
    expect(nextSteps(report(REPO))).toHaveLength(3);
  });
});

describe('configuration', () => {
  const toml = 'exclude = ["old/**"]\n[[waive]]\nstage = "ab-testing"\nreason = "one model only"\n';
  it('excludes and waives with a reason that is shown', () => {
    const r = report({ ...REPO, 'old/drift.py': 'x' }, parseConfig(toml, '.mle-audit.toml'));
    expect(r.stages.find((s) => s.id === 'ab-testing')!.waived).toEqual({ reason: 'one model only' });
    expect(r.score.weights['ab-testing']).toBe(0);
  });

  it('is found in pyproject.toml and package.json', () => {
    const at = (files: Record<string, string>) => findConfig({ read: (p) => files[p] ?? null });
    expect(at({ 'pyproject.toml': '[tool.mle-audit]\nexclude = ["a"]\n' }).exclude).toEqual(['a']);
    expect(at({ 'package.json': '{"mle-audit": {"exclude": ["b"]}}' }).exclude).toEqual(['b']);
    expect(at({})).toEqual(NO_CONFIG);
  });

  it.each(['waive = 3', '[[waive]]\nstage = "x"\nreason = "because"', '[[waive]]\nstage = "drift"', 'exclude = "a"', 'unknown = 1'])('refuses %s', (text) => {
    expect(() => parseConfig(text, 'a.toml')).toThrow();
  });
});

describe('words', () => {
  it('every probe of the rules has words', () => {
    const ids = Object.values(RULES).flatMap((r) => [...r.present, ...r.partial].flat(2).concat(r.spoiled ?? [], r.voided ?? [])).map((p) => p.split(':').at(-1)!);
    expect(ids.filter((id) => !(id in PROBES))).toEqual([]);
  });

  it.each([...STAGE_IDS])('--explain %s says what counts', (id) => {
    expect(explain(id)).toContain('Present, in live code');
  });

  it('--compare says what changed', () => {
    const now = report(REPO);
    const old = { ...now, score: { ...now.score, percent: 1 }, stages: now.stages.map((s) => (s.id === 'training' ? { ...s, verdict: 'absent' } : s)) } as Report;
    expect(comparisonText(compareReports(old, now), now)).toContain('training        absent → present');
    for (const wrong of [null, 1, {}, { stages: [null] }, { stages: [{ id: 'drift', verdict: '\u001b[31m' }] }]) expect(() => compareReports(wrong, now)).toThrow(/no JSON report/);
  });
});
