/**
 * What the columns of pulled records mean. Those with the names of Odoo's fields hold what it answers; others were computed
 * in the pull.
 */
export * from './customers.ts';
export * from './marketing.ts';
export * from './sales.ts';
