/** What revenue returns on a cost: as SQL for the catalogue, and as numbers for attribution models, which share revenue otherwise. */

/** Revenue for each unit of cost. */
export const returnOnSpend = {
	sql: '(coalesce(revenue, 0) / nullif(cost, 0))::double',
	of: (revenue: number, cost: number): number | null => (cost === 0 ? null : revenue / cost)
};

/** Gross margin of the revenue beyond the cost, for each unit of it; the margin is a share of revenue. */
export const returnOnMarketing = {
	sql: '((coalesce(revenue, 0) * {margin} - cost) / nullif(cost, 0))::double',
	of: (revenue: number, cost: number, margin: number): number | null =>
		cost === 0 ? null : (revenue * margin - cost) / cost
};
