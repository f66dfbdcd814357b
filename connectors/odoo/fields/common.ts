/** Columns that the records of every model have. */
export const system = 'odoo';

export const common = {
	id: 'source_id',
	url: 'source_url',
	create_date: 'created_at',
	write_date: 'updated_at'
} as const;
