/** What HubSpot answers, as far as it is read. The fake's answers are checked against HubSpot's own client types. */

/** Whose account it is: `/account-info/v3/details`. */
export interface Account {
	portalId: number;
	timeZone: string;
	companyCurrency: string;
	uiDomain: string;
}

export interface Refusal {
	message: string;
	/** The permissions of which one would do. */
	scopes: readonly string[];
}

export interface HubSpotObject {
	id: string;
	/** All values are text, or null. */
	properties: Readonly<Record<string, string | null>>;
	/** Newest first. */
	propertiesWithHistory?: Readonly<Record<string, readonly Version[]>>;
	archived?: boolean;
	archivedAt?: string;
	createdAt?: string;
	updatedAt?: string;
}

/** What a property was set to, when, and by whom. */
export interface Version {
	value: string | null;
	timestamp: string;
	updatedByUserId?: number;
}

export interface Listing<Result> {
	results: readonly Result[];
	paging?: { next?: { after: string } };
}

export interface Found extends Listing<HubSpotObject> {
	total: number;
}

export interface Property {
	name: string;
	label: string;
	type: string;
	fieldType: string;
	options: readonly { label: string; value: string }[];
	hubspotDefined?: boolean;
	calculated?: boolean;
	archived?: boolean;
	showCurrencySymbol?: boolean;
	externalOptions?: boolean;
	modificationMetadata?: { readOnlyValue?: boolean };
}

export interface Owner {
	id: string;
	email?: string;
	firstName?: string;
	lastName?: string;
	userId?: number;
	userIdIncludingInactive?: number;
	createdAt: string;
	updatedAt: string;
	archived: boolean;
	teams?: readonly { id: string; name: string; primary: boolean }[];
}

export interface Pipeline {
	id: string;
	label: string;
	displayOrder: number;
	archived: boolean;
	createdAt: string;
	updatedAt: string;
	stages: readonly PipelineStage[];
}

export interface PipelineStage {
	id: string;
	label: string;
	displayOrder: number;
	metadata: Readonly<Record<string, string>>;
	archived: boolean;
	createdAt: string;
	updatedAt: string;
}

/** Why a part of a batch was not done. */
export interface BatchError {
	category?: string;
	message: string;
	context?: Readonly<Record<string, readonly string[]>>;
}

export interface Batch {
	results: readonly HubSpotObject[];
	errors?: readonly BatchError[];
}

export interface AssociationBatch {
	results: readonly {
		from: { id: string };
		to: readonly {
			toObjectId: string | number;
			associationTypes: readonly { category: string; typeId: number; label: string | null }[];
		}[];
		paging?: { next?: { after: string } };
	}[];
}
