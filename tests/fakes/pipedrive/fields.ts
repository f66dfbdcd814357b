/** The fields of the fake's account, its own and those that its people made. */
import type { GetDealFields200ResponseDataInner } from 'pipedrive/v2';

export const regionKey = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';
export const budgetKey = '9b2a6e7c1f3d4e5a8b0c7d6e5f4a3b2c1d0e9f8a';
export const fitKey = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';

export const regions = ['EMEA', 'APAC', 'Américas'] as const;
export const industries = ['Manufacturing', 'Retail', 'Energy'] as const;

/** Options are numbers: 11, 12, ... */
export const optionOf = (options: readonly string[], label: string): number => 11 + options.indexOf(label);
export const labelOf = (options: readonly string[], id: number): string | undefined => options[id - 11];

const optionsOf = (options: readonly string[]) =>
	options.map((label) => ({ id: optionOf(options, label), label }));

type Field = GetDealFields200ResponseDataInner;

const field = (
	field_code: string,
	field_name: string,
	field_type: Field['field_type'],
	options: Field['options'] = null
): Field => ({
	field_name,
	field_code,
	field_type,
	is_custom_field: /^[0-9a-f]{40}$/.test(field_code),
	is_optional_response_field: false,
	options,
	subfields: null
});

export const fields: Readonly<Record<string, readonly Field[]>> = {
	dealFields: [
		field('title', 'Title', 'varchar'),
		field('label_ids', 'Label', 'set', [{ id: 7, label: 'Renewal' }]),
		field('channel', 'Source channel', 'enum', [{ id: 52, label: 'Prospecting' }]),
		field(regionKey, 'Region', 'enum', optionsOf(regions)),
		field(budgetKey, 'Budget', 'monetary')
	],
	organizationFields: [
		field('name', 'Name', 'varchar'),
		field('industry', 'Industry', 'enum', optionsOf(industries)),
		field(fitKey, 'Fit score', 'double')
	],
	personFields: [field('name', 'Name', 'varchar')],
	productFields: [field('name', 'Name', 'varchar'), field('category', 'Category', 'enum', [])]
};
