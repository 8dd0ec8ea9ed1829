/** Evidence is shown in terminals, pages and pull requests: secrets are masked before it leaves the audit. */
const TOKENS = /\b(?:AKIA[0-9A-Z]{4}|gh[posu]_|github_pat_|hf_|sk-|xox[abprs]-|AIza|ntn_|secret_|sk_live_)[\w-]{8,}|\beyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN[^-]{0,40}-----/g;
const ASSIGNED = /((?:pass(?:word|wd)?|secret|token|api[_-]?key|access[_-]?key|fernet[_-]?key|credential)\w*["']?\s*[:=]\s*["']?)([^\s"',)&;]{3,200})/gi;
const IN_URL = /(:\/\/[^\s:@/]{1,80}:)[^\s@/]{1,200}@/g;

/** Replaces what looks like a credential by asterisks; evidence is a line, so more than that is cut. */
export function maskSecrets(text: string): string {
  return text.slice(0, 2000).replace(IN_URL, '$1***@').replace(TOKENS, '***').replace(ASSIGNED, '$1***');
}
