/** A badge: stages present and, where there is a manifest, own work since the scaffold. */
import type { Report } from '../report.js';

export function badge(report: Report): string {
  const asked = report.stages.filter((s) => report.score.weights[s.id] > 0);
  const present = asked.filter((s) => s.verdict === 'present').length;
  const value = `${present}/${asked.length} stages${report.own ? ` · ${Math.round(report.own.percent)} % own` : ''}`;
  const label = 'MLE audit';
  const left = label.length * 7 + 12;
  const right = value.length * 7 + 12;
  const share = asked.length ? present / asked.length : 0;
  const color = share >= 0.8 ? '#14804a' : share >= 0.5 ? '#9a6700' : '#5b6676';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}"><title>${label}: ${value}</title><rect width="${left}" height="20" rx="3" fill="#3a4452"/><rect x="${left}" width="${right}" height="20" rx="3" fill="${color}"/><rect x="${left}" width="4" height="20" fill="${color}"/><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${left / 2}" y="14">${label}</text><text x="${left + right / 2}" y="14">${value}</text></g></svg>\n`;
}
