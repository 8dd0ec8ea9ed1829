/**
 * The rubric as data. A clause is a list of groups that must all hold; a group holds when any of its probes was
 * seen. A probe without prefix means live code; `notebook:`, `dead:` and `declared:` name another scope, `any:`
 * all of them. The words of each probe stand in probes.ts.
 */
import type { StageId } from '../stages/types.js';

type Clause = readonly (readonly string[])[];

/** How one stage is judged. */
export interface Rule {
  readonly present: readonly Clause[];
  /** Seen, they make a stage partial that would be present. */
  readonly spoiled?: readonly string[];
  readonly partial: readonly Clause[];
  /** Shown as evidence, without any say in the verdict. */
  readonly aside?: readonly string[];
  /** Seen without any of `present`, they make the stage absent again. */
  readonly voided?: readonly string[];
}

const one = (...probes: string[]): Clause => [probes];

export const RULES: Readonly<Record<StageId, Rule>> = {
  acquisition: {
    present: [one('acquisition.fetch'), one('acquisition.queue')],
    partial: [one('notebook:acquisition.fetch', 'notebook:io.dataset', 'acquisition.manual', 'acquisition.own', 'dead:acquisition.fetch')],
  },
  validation: {
    present: [one('validation.schema'), one('validation.two-checks'), one('validation.two-kinds')],
    partial: [one('validation.check', 'validation.clean', 'validation.schema-defined', 'validation.test-data', 'validation.test-schema'), one('notebook:validation.check', 'notebook:validation.clean', 'notebook:validation.schema', 'dead:validation.check', 'dead:validation.clean', 'dead:validation.schema', 'declared:validation.declared')],
  },
  features: {
    present: [one('features.saved'), one('features.shared'), one('features.in-model'), one('features.store')],
    partial: [one('features.encoder', 'features.transform', 'features.pipeline', 'features.function'), one('notebook:features.encoder', 'notebook:features.transform', 'dead:features.encoder', 'dead:features.transform', 'declared:features.declared')],
  },
  training: {
    present: [[['model.fit'], ['model.saved', 'model.log', 'model.export', 'model.checkpointed', 'tracking.autolog']], one('model.fit-saved')],
    partial: [one('model.fit', 'notebook:model.fit', 'notebook:model.fit-saved', 'dead:model.fit')],
  },
  tuning: {
    present: [one('tuning.search')],
    partial: [one('notebook:tuning.search', 'dead:tuning.search', 'tuning.config', 'declared:tuning.declared')],
  },
  evaluation: {
    present: [[['evaluation.metric', 'evaluation.reported'], ['evaluation.recorded'], ['evaluation.cv-scores', 'evaluation.baseline', 'evaluation.champion', 'evaluation.gate', 'evaluation.segment', 'evaluation.interval']]],
    partial: [one('evaluation.metric', 'notebook:evaluation.metric', 'dead:evaluation.metric', 'evaluation.reported')],
  },
  tracking: {
    present: [[['tracking.params'], ['tracking.metrics']], [['tracking.autolog-fit'], ['tracking.run', 'tracking.metrics', 'tracking.params']]],
    partial: [one('tracking.params', 'tracking.metrics', 'tracking.autolog', 'tracking.run', 'tracking.init', 'tracking.server', 'tracking.logger', 'model.log'), one('notebook:tracking.params', 'notebook:tracking.metrics', 'notebook:tracking.run', 'notebook:tracking.autolog', 'dead:tracking.params', 'dead:tracking.metrics', 'declared:tracking.declared')],
  },
  versioning: {
    present: [one('versioning.register'), one('versioning.pointer'), one('versioning.upload'), one('versioning.own-registry')],
    partial: [one('versioning.local', 'versioning.fixed-upload', 'model.log', 'tracking.autolog-fit', 'versioning.push', 'versioning.alias', 'notebook:versioning.register', 'notebook:model.log', 'dead:versioning.register', 'declared:versioning.declared')],
  },
  api: {
    present: [one('api.model-route', 'api.mage')],
    spoiled: ['api.broken'],
    partial: [one('api.route', 'api.other-route', 'api.app', 'api.silent', 'notebook:api.route', 'dead:api.route', 'declared:api.declared', 'declared:api.sketch')],
  },
  batch: {
    present: [one('batch.job')],
    partial: [one('batch.route', 'batch.command', 'batch.same-run', 'batch.named', 'notebook:batch.job', 'notebook:batch.command', 'dead:batch.job')],
  },
  frontend: {
    present: [one('frontend.model'), one('frontend.stored'), one('frontend.model-script')],
    spoiled: ['frontend.broken'],
    partial: [one('frontend.app', 'frontend.page', 'frontend.form', 'frontend.render', 'notebook:frontend.app', 'dead:frontend.app', 'declared:frontend.declared')],
  },
  container: {
    present: [one('container.own')],
    partial: [one('container.broken', 'container.no-start', 'container.foreign', 'declared:container.dev', 'declared:container.third-party', 'declared:container.empty')],
  },
  ci: {
    present: [one('ci.tests')],
    partial: [one('ci.lint', 'ci.ignored', 'ci.manual', 'ci.dead', 'declared:ci.dead', 'ci.broken')],
  },
  deployment: {
    present: [one('deployment.workflow'), one('deployment.script-command')],
    partial: [one('deployment.push', 'deployment.dead', 'deployment.manifest', 'declared:deployment.manual', 'deployment.manual')],
  },
  infrastructure: {
    present: [one('infrastructure.resource'), one('infrastructure.k8s')],
    partial: [one('infrastructure.third-party', 'infrastructure.pulumi')],
  },
  orchestration: {
    present: [one('orchestration.dag')],
    partial: [one('orchestration.linear', 'orchestration.toy', 'orchestration.broken', 'orchestration.unit', 'notebook:orchestration.flow', 'dead:orchestration.flow', 'declared:orchestration.empty', 'declared:orchestration.declared')],
  },
  retraining: {
    present: [one('retraining.schedule'), one('retraining.trigger'), one('retraining.ci')],
    partial: [one('retraining.named', 'retraining.manual', 'retraining.unscheduled', 'retraining.smoke', 'retraining.broken')],
  },
  monitoring: {
    present: [one('monitoring.export'), one('monitoring.stored')],
    partial: [one('monitoring.metric', 'monitoring.container', 'monitoring.middleware', 'monitoring.route', 'monitoring.named', 'monitoring.drift-dashboard', 'notebook:monitoring.metric', 'dead:monitoring.export', 'declared:monitoring.declared')],
  },
  drift: {
    present: [one('drift.compare')],
    spoiled: ['drift.ignored-only', 'drift.own-split'],
    partial: [one('drift.stub', 'drift.report', 'drift.profile', 'notebook:drift.compare', 'dead:drift.compare', 'declared:drift.declared', 'declared:drift.config')],
  },
  'prediction-log': {
    present: [one('prediction-log.stored'), one('prediction-log.batch')],
    partial: [one('prediction-log.half', 'prediction-log.text', 'prediction-log.overwritten')],
  },
  'ab-testing': {
    present: [one('ab-testing.split')],
    partial: [one('ab-testing.offline', 'notebook:ab-testing.offline', 'dead:ab-testing.split', 'dead:ab-testing.offline', 'notebook:ab-testing.split')],
  },
  documentation: {
    present: [one('documentation.three')],
    partial: [one('documentation.readme')],
    aside: ['documentation.absent-file'],
  },
  environment: {
    present: [[['environment.pinned'], ['environment.language']]],
    partial: [one('environment.file', 'environment.pinned')],
  },
  testing: {
    present: [one('testing.asserts')],
    partial: [one('testing.broken', 'testing.foreign', 'declared:testing.stub', 'declared:testing.empty', 'declared:testing.declared')],
  },
  security: {
    present: [one('security.scan'), one('security.auth'), one('security.nonroot'), one('security.bot')],
    spoiled: ['security.secret'],
    partial: [one('security.ignored', 'security.optional-auth')],
    voided: ['security.secret'],
  },
};
