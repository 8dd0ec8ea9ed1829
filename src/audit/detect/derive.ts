/** Signals that follow from several others: counts that the rubric names. */
import { countValidation } from './validation.js';
import type { Detector, Found } from './findings.js';

export const deriveSignals: Detector = (project, found) => {
  const { checks, kinds } = countValidation(found, 'live');
  const lift = (id: string, from: readonly Found[]) => { for (const f of from.slice(0, 4)) found.add({ ...f, id }); };
  if (checks >= 2) lift('validation.two-checks', found.live('validation.check'));
  if (kinds.length >= 2) lift('validation.two-kinds', kinds.flatMap((k) => found.live(`validation.clean:${k}`).slice(0, 1)));
  // Tests on the data stop bad data where the training waits for them.
  const gated = found.has('ci.tests') && found.has('retraining.ci', 'retraining.schedule') || project.facts.commands.some((c) => c.origin === 'dvc' && /\bpytest\b/.test(c.text));
  if (gated && found.has('validation.test-schema')) lift('validation.schema', found.live('validation.test-schema'));
  if (gated && found.live('validation.test-data').length >= 2) lift('validation.two-checks', found.live('validation.test-data'));
  const answers = ['documentation.problem', 'documentation.data', 'documentation.target', 'documentation.command'].filter((id) => found.of(id).length);
  if (answers.length >= 3) lift('documentation.three', answers.map((id) => found.of(id)[0]!));
  if (found.live('frontend.page').length || found.live('frontend.form').length) {
    // A page is as broken as the only route that it can ask.
    if (found.has('api.broken') && !found.has('frontend.model-script') && !found.live('frontend.model').some((f) => /Streamlit|Gradio|Dash/.test(f.what))) lift('frontend.broken', found.live('api.broken'));
  }
};
