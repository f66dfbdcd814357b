/** What metrics read, always through the viewer's scope, with the columns that dimensions may ask for. */
import { costRelations } from './costs.ts';
import { customerRelations } from './customers.ts';
import { dealRelations } from './deals.ts';
import { marketingRelations } from './marketing.ts';
import { qualityRelations } from './quality.ts';
import { quotaRelations } from './quotas.ts';
import { recurringRelations } from './recurring.ts';
import type { Relation } from './relation.ts';
import { serviceRelations } from './service.ts';
import { workRelations } from './work.ts';

export type { Relation } from './relation.ts';

const all = {
	...dealRelations,
	...quotaRelations,
	...marketingRelations,
	...costRelations,
	...customerRelations,
	...recurringRelations,
	...serviceRelations,
	...workRelations,
	...qualityRelations
};

/** What a part of a metric may read. */
export type RelationName = keyof typeof all;

export const relations: Record<RelationName, Relation> = all;
