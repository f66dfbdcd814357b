/** What quotas are set against. */

/** A period with its quota, and the deals in it of people who have none then; null where there is no quota at all. */
export interface QuotaPeriod {
	quota: string | null;
	besideQuota: { wonDeals: number; openDeals: number } | null;
}

/** The quota that a figure of all deals may be a share of: null where there is none, or some deals count towards none. */
export function quotaOfAll({ quota, besideQuota }: QuotaPeriod): number | null {
	const isOfAll = besideQuota !== null && besideQuota.wonDeals + besideQuota.openDeals === 0;
	return isOfAll && Number(quota) > 0 ? Number(quota) : null;
}
