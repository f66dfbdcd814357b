/** Which orders are sales. */

/**
 * What a source says of orders, invoices and refunds that are no sale, as a regular expression over their status in small
 * letters: one that was not agreed on yet, or that was taken back. Nothing of them counts as bought.
 */
export const noSaleStatus = '^\\s*(draft|cancell?ed|void(ed)?)\\s*$';

/** Whether the status of an order says that it is no sale. */
export const isNoSale = (status: string | null | undefined): boolean =>
	new RegExp(noSaleStatus).test(status?.toLowerCase() ?? '');
