/** HubSpot's answers as they stand on the wire, by the types of its own client: dates are texts there. */
import type {
	BatchReadInputSimplePublicObjectId,
	BatchResponseSimplePublicObject,
	BatchResponseSimplePublicObjectWithErrors,
	CollectionResponseSimplePublicObjectWithAssociationsForwardPaging,
	CollectionResponseWithTotalSimplePublicObjectForwardPaging,
	ModelError,
	SimplePublicObjectWithAssociations,
	ValueWithTimestamp
} from '@hubspot/api-client/lib/codegen/crm/deals/index';
import type {
	BatchResponsePublicAssociationMultiWithLabel,
	MultiAssociatedObjectWithLabel,
	PublicAssociationMultiWithLabel
} from '@hubspot/api-client/lib/codegen/crm/associations/v4/index';
import type { CollectionResponsePublicOwnerForwardPaging } from '@hubspot/api-client/lib/codegen/crm/owners/index';
import type { CollectionResponsePipelineNoPaging } from '@hubspot/api-client/lib/codegen/crm/pipelines/index';
import type { CollectionResponsePropertyNoPaging } from '@hubspot/api-client/lib/codegen/crm/properties/index';

/** A type of the client, after `JSON.stringify`. */
export type Json<T> = T extends Date
	? string
	: T extends string
		? `${T}`
		: T extends (infer Item)[]
			? Json<Item>[]
			: T extends object
				? { [Key in keyof T]: Json<T[Key]> }
				: T;

export type WireObject = Json<SimplePublicObjectWithAssociations>;
export type WireVersion = Json<ValueWithTimestamp>;
export type WireList = Json<CollectionResponseSimplePublicObjectWithAssociationsForwardPaging>;
export type WireFound = Json<CollectionResponseWithTotalSimplePublicObjectForwardPaging>;
export type WireBatch = Json<BatchResponseSimplePublicObject>;
export type WireBatchWithErrors = Json<BatchResponseSimplePublicObjectWithErrors>;
export type WireError = Json<ModelError>;
export type WireOwners = Json<CollectionResponsePublicOwnerForwardPaging>;
export type WirePipelines = Json<CollectionResponsePipelineNoPaging>;
export type WireProperties = Json<CollectionResponsePropertyNoPaging>;
export type WireProperty = WireProperties['results'][number];
export type BatchReadInput = Json<BatchReadInputSimplePublicObjectId>;

/** The client calls the field `_from`; on the wire it is `from`. */
export type WireLink = Json<MultiAssociatedObjectWithLabel>;
export type WireAssociations = Omit<Json<BatchResponsePublicAssociationMultiWithLabel>, 'results'> & {
	results: (Omit<Json<PublicAssociationMultiWithLabel>, '_from'> & {
		from: Json<PublicAssociationMultiWithLabel>['_from'];
	})[];
};
