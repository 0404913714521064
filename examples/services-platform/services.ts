// The 38 made-up services of the platform, and what a release changes of them.

const FUNCTIONS = [
  'advice', 'analytics', 'appointments', 'assistant', 'audit-log', 'bank-feeds', 'billing', 'budgets', 'calendar', 'categorisation', 'compliance', 'consent', 'currency', 'documents',
  'events', 'exports', 'feature-flags', 'forecasts', 'goals', 'handoff', 'identity-check', 'invoices', 'ledger', 'localisation', 'mileage', 'notifications', 'partners', 'payments', 'pricing',
  'profiles', 'receipts', 'reports', 'search', 'support', 'tax-engine', 'tax-gateway', 'transactions',
] as const;

/** Names of the services, `auth-service` first. */
export const SERVICES: readonly string[] = ['auth-service', ...FUNCTIONS.map((name) => `${name}-service`)];

/** The jobs of the workflow, beside one for each service. */
export const OTHER_JOBS = ['web-portal', 'smoke-core-flow', 'python-dependency-audit', 'contract-tests', 'mobile-app'] as const;

export interface Changed {
  readonly name: string;
  readonly target: string;
  readonly previous: string;
}

/** Every service with its versions: most stay where they are. */
export function versionsOf(changed: readonly Changed[]): readonly Changed[] {
  return SERVICES.map((name, index) => changed.find((one) => one.name === name) ?? { name, target: `v1.${index % 7}.${index % 4}`, previous: `v1.${index % 7}.${index % 4}` });
}
