/** Scanners of secrets, code, dependencies and images. */
import type { Tool } from './types.js';

function scanner(id: string, title: string, commands: readonly string[], actions: readonly string[] = [], packages: readonly string[] = []): Tool {
  return {
    id, title, stage: 'security', imports: [], packages,
    commands: Object.fromEntries(commands.map((c) => [c, 'security.command'])),
    actions: Object.fromEntries(actions.map((a) => [a, 'security.action'])),
    example: commands[0] ?? actions[0]!,
  };
}

export const securityTools: readonly Tool[] = [
  scanner('bandit', 'Bandit', ['bandit'], ['bandit'], ['bandit']),
  scanner('gitleaks', 'Gitleaks', ['gitleaks'], ['gitleaks/gitleaks-action']),
  scanner('trufflehog', 'TruffleHog', ['trufflehog', 'trufflehog3'], ['trufflesecurity/trufflehog']),
  scanner('detect-secrets', 'detect-secrets', ['detect-secrets', 'detect-secrets-hook']),
  scanner('git-secrets', 'git-secrets', ['git-secrets', 'git secrets --scan']),
  scanner('ggshield', 'GitGuardian', ['ggshield'], ['GitGuardian/ggshield']),
  scanner('trivy', 'Trivy', ['trivy'], ['aquasecurity/trivy-action']),
  scanner('grype', 'Grype', ['grype'], ['anchore/scan-action']),
  scanner('docker-scout', 'Docker Scout', ['docker scout'], ['docker/scout-action']),
  scanner('dockle', 'Dockle', ['dockle']),
  scanner('snyk', 'Snyk', ['snyk'], ['snyk/actions']),
  scanner('pip-audit', 'pip-audit', ['pip-audit'], ['pypa/gh-action-pip-audit']),
  scanner('safety', 'Safety', ['safety check', 'safety scan'], ['pyupio/safety-action']),
  scanner('npm-audit', 'npm audit', ['npm audit', 'pnpm audit', 'yarn audit', 'yarn npm audit']),
  scanner('osv', 'OSV-Scanner', ['osv-scanner'], ['google/osv-scanner-action']),
  scanner('dependency-review', 'Dependency review', [], ['actions/dependency-review-action']),
  scanner('codeql', 'CodeQL', ['codeql'], ['github/codeql-action']),
  scanner('semgrep', 'Semgrep', ['semgrep'], ['returntocorp/semgrep-action', 'semgrep/semgrep-action']),
  scanner('sonar', 'Sonar', ['sonar-scanner'], ['SonarSource/sonarcloud-github-action', 'SonarSource/sonarqube-scan-action']),
  scanner('checkov', 'Checkov', ['checkov'], ['bridgecrewio/checkov-action']),
  scanner('tfsec', 'tfsec', ['tfsec'], ['aquasecurity/tfsec-action']),
  scanner('kics', 'KICS', ['kics'], ['checkmarx/kics-github-action']),
  scanner('scorecard', 'OpenSSF Scorecard', ['scorecard'], ['ossf/scorecard-action']),
  scanner('zizmor', 'zizmor', ['zizmor'], ['zizmorcore/zizmor-action']),
  scanner('dependency-check', 'OWASP Dependency-Check', ['dependency-check'], ['dependency-check/Dependency-Check_Action']),
  scanner('horusec', 'Horusec', ['horusec']),
  scanner('nuclei', 'Nuclei', ['nuclei'], ['projectdiscovery/nuclei-action']),
  scanner('zap', 'ZAP', ['zap-baseline.py', 'zap.sh'], ['zaproxy/action-baseline', 'zaproxy/action-full-scan']),
  scanner('cargo-audit', 'cargo audit', ['cargo audit', 'govulncheck']),
];
