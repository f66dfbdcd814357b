/** The rules by which a value survives a merge, as a person chooses among them. */
const plain = [
	{ rule: 'stays', label: 'the value of the record that stays' },
	{ rule: 'newest', label: 'the value of the record updated last' },
	{ rule: 'most_complete', label: 'the value of the more complete record' },
	{ rule: 'longest', label: 'the longer value' }
];

/** @param systems those that records come from */
export const ruleChoices = (systems: readonly string[]): { rule: string; label: string }[] => [
	...plain,
	...systems.map((system) => ({ rule: `source:${system}`, label: `the value from ${system}` }))
];
