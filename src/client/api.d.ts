/** Written from the description of the API by `npm run docs:client`; do not edit by hand. */
export interface paths {
	'/me': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Whose token this is, and what it is good for
		 * @description Whose token this is, and what it is good for. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readMe'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/records/{entity}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Records of one kind, a page at a time
		 * @description Records of one kind, a page at a time. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listRecords'];
		put?: never;
		/**
		 * Make a record. Its owner is the person of the account where none is given
		 * @description Make a record. Its owner is the person of the account where none is given. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['createRecord'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/records/{entity}/{id}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * One record
		 * @description One record. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readRecord'];
		put?: never;
		post?: never;
		/**
		 * Delete a record: it leaves every page and figure, and stays in the history
		 * @description Delete a record: it leaves every page and figure, and stays in the history. Up to 120 requests at once, then 10 more a second.
		 */
		delete: operations['deleteRecord'];
		options?: never;
		head?: never;
		/**
		 * Change the fields that are given of a record, if it still has the version that was read
		 * @description Change the fields that are given of a record, if it still has the version that was read. Up to 120 requests at once, then 10 more a second.
		 */
		patch: operations['updateRecord'];
		trace?: never;
	};
	'/batch/{entity}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * Make, change and delete records, one row after the other. Each is done or refused by itself; the answer says which
		 * @description Make, change and delete records, one row after the other. Each is done or refused by itself; the answer says which. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['writeRecords'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/metrics': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * The metric catalogue: what each figure means, and what it can be broken down by
		 * @description The metric catalogue: what each figure means, and what it can be broken down by. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listMetrics'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/metrics/{name}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * A figure, its series or its breakdown, over the records that the account may see
		 * @description A figure, its series or its breakdown, over the records that the account may see. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readMetric'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/analyses': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * The analyses: what each answers, and what can be chosen
		 * @description The analyses: what each answers, and what can be chosen. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listAnalyses'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/analyses/{name}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * An analysis over the records that the account may see, with what it assumes and lacks
		 * @description An analysis over the records that the account may see, with what it assumes and lacks. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readAnalysis'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/sql': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * One read-only SELECT on the canonical tables, over the records that the account may see; also as CSV, NDJSON, Arrow or Parquet
		 * @description One read-only SELECT on the canonical tables, over the records that the account may see; also as CSV, NDJSON, Arrow or Parquet. Up to 30 requests at once, then one more every 2 s.
		 */
		post: operations['runSql'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/exports/{entity}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * All records of one kind that the account may see, as CSV, NDJSON, Arrow or Parquet, sent while they are read
		 * @description All records of one kind that the account may see, as CSV, NDJSON, Arrow or Parquet, sent while they are read. Up to 20 requests at once, then one more every 10 s.
		 */
		get: operations['exportRecords'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/imports': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * The imports of files, the latest first, a page at a time, with what each file brought
		 * @description The imports of files, the latest first, a page at a time, with what each file brought. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listImports'];
		put?: never;
		/**
		 * Import a file: the body as it is, CSV, XLSX, JSON, JSON Lines or Parquet, also in a zip or gz. It goes on after the answer, one after the other in the order in which they are sent; `Location` says what became of it
		 * @description Import a file: the body as it is, CSV, XLSX, JSON, JSON Lines or Parquet, also in a zip or gz. It goes on after the answer, one after the other in the order in which they are sent; `Location` says what became of it. Up to 100 requests at once, then one more every 5 s.
		 */
		post: operations['createImport'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/imports/{id}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * One import: whether it goes on, how each file was read and what of it came in, and files that were refused
		 * @description One import: whether it goes on, how each file was read and what of it came in, and files that were refused. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readImport'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/imports/{id}/rejects': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Refused cells of an import, each with its line, column and value, why, and what to do about it
		 * @description Refused cells of an import, each with its line, column and value, why, and what to do about it. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listImportRejects'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/imports/{id}/cancel': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * Stop an import that waits or goes on; it leaves no trace. One that has ended stays as it is: its status says how
		 * @description Stop an import that waits or goes on; it leaves no trace. One that has ended stays as it is: its status says how. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['cancelImport'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/imports/{id}/undo': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * Take an import back: records that it brought go, those that it changed have their values from before. What later work builds on is kept and told
		 * @description Take an import back: records that it brought go, those that it changed have their values from before. What later work builds on is kept and told. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['undoImport'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/segments': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * The segments that the account has, its own and shared ones, with how many each finds
		 * @description The segments that the account has, its own and shared ones, with how many each finds. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listSegments'];
		put?: never;
		/**
		 * Keep a rule as a segment, of one’s own or shared
		 * @description Keep a rule as a segment, of one’s own or shared. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['createSegment'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/segments/{id}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * One segment: its rule, and how many it finds
		 * @description One segment: its rule, and how many it finds. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readSegment'];
		put?: never;
		post?: never;
		/**
		 * Delete a segment that no other names. No record is touched
		 * @description Delete a segment that no other names. No record is touched. Up to 120 requests at once, then 10 more a second.
		 */
		delete: operations['deleteSegment'];
		options?: never;
		head?: never;
		/**
		 * Change what is given of a segment, if it still has the version that was read
		 * @description Change what is given of a segment, if it still has the version that was read. Up to 120 requests at once, then 10 more a second.
		 */
		patch: operations['updateSegment'];
		trace?: never;
	};
	'/segments/{id}/members': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Whom a segment finds, as CSV, NDJSON, Arrow or Parquet, sent while they are read
		 * @description Whom a segment finds, as CSV, NDJSON, Arrow or Parquet, sent while they are read. Up to 20 requests at once, then one more every 10 s.
		 */
		get: operations['exportSegmentMembers'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/webhooks': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Every webhook, with how many deliveries wait and were given up
		 * @description Every webhook, with how many deliveries wait and were given up. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listWebhooks'];
		put?: never;
		/**
		 * Have an address told what changes from now on
		 * @description Have an address told what changes from now on. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['createWebhook'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/webhooks/{id}': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * One webhook
		 * @description One webhook. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readWebhook'];
		put?: never;
		post?: never;
		/**
		 * Tell an address nothing any more. Its deliveries go
		 * @description Tell an address nothing any more. Its deliveries go. Up to 120 requests at once, then 10 more a second.
		 */
		delete: operations['deleteWebhook'];
		options?: never;
		head?: never;
		/**
		 * Change what is given of a webhook, pause it, or let it go on: all of it, or nothing where a part is refused
		 * @description Change what is given of a webhook, pause it, or let it go on: all of it, or nothing where a part is refused. Up to 120 requests at once, then 10 more a second.
		 */
		patch: operations['updateWebhook'];
		trace?: never;
	};
	'/webhooks/{id}/deliveries': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * What was sent to a webhook within thirty days, the latest first, and what it answered
		 * @description What was sent to a webhook within thirty days, the latest first, and what it answered. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['listWebhookDeliveries'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/webhooks/{id}/redeliver': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * Send a delivery again, or all that wait or were given up
		 * @description Send a delivery again, or all that wait or were given up. Up to 120 requests at once, then 10 more a second.
		 */
		post: operations['redeliver'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/openapi.json': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * This description, OpenAPI 3.1
		 * @description This description, OpenAPI 3.1. Up to 120 requests at once, then 10 more a second.
		 */
		get: operations['readDescription'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
}
export type webhooks = Record<string, never>;
export interface components {
	schemas: {
		/** @description A refusal. Source: RFC 9457, Problem Details for HTTP APIs. */
		Problem: {
			type: string;
			/** @description What kind of refusal it is. */
			title: string;
			status: number;
			/** @description What went wrong, and what to do. */
			detail: string;
			/** @description The same, for programs. */
			code?: string;
			issues?: {
				/** @enum {string} */
				part?: 'path' | 'query' | 'body';
				field: string;
				value?: string | null;
				/** @description What is wrong with it, and what to give instead. */
				message: string;
			}[];
			/** @description The scope that the token lacks. */
			scope?: string;
			/** @description The capability that the account lacks. */
			needs?: string;
			/** @description Seconds to wait. */
			retry_after?: number;
			/** @description Leads to the log of the server. */
			id?: string;
		};
		Me: {
			account: {
				id: string;
				name: string;
				email: string;
				role: string;
				person_id: string | null;
			};
			/** @enum {string} */
			sees: 'all records' | 'own records';
			time_zone: string;
			locale: string;
			token: {
				name: string;
				prefix: string;
				scopes: string[];
				/**
				 * Format: date-time
				 * @description ISO 8601, in UTC.
				 */
				expires_at: string;
			};
		};
		Metric: {
			name: string;
			label: string;
			subject: string;
			definition: string;
			formula: string;
			unit: string;
			dateBasis: string;
			/** @enum {string} */
			timing: 'moment' | 'period';
			dimensions: string[];
			additive: boolean;
			edgeCases: string[];
			source: string;
			better: ('higher' | 'lower') | null;
			records: string;
		};
		MetricAnswer: {
			metric: string;
			unit: string;
			currency: string | null;
			rows: ({
				/** @description First day of the bucket, where a grain was asked for. */
				period?: string;
				/** @description Money is a decimal text, everything else a number; null where it can’t be computed. */
				value: (string | number) | null;
				/** @description Money is a decimal text, everything else a number; null where it can’t be computed. */
				compared?: (string | number) | null;
				/** @description Records, or those of the denominator, behind the value. */
				sample: number;
				interval?: {
					low: number;
					high: number;
				};
				partial?: boolean;
			} & {
				[key: string]: unknown;
			})[];
			/** @description A figure, with the value of each dimension by its name. */
			total: {
				/** @description First day of the bucket, where a grain was asked for. */
				period?: string;
				/** @description Money is a decimal text, everything else a number; null where it can’t be computed. */
				value: (string | number) | null;
				/** @description Money is a decimal text, everything else a number; null where it can’t be computed. */
				compared?: (string | number) | null;
				/** @description Records, or those of the denominator, behind the value. */
				sample: number;
				interval?: {
					low: number;
					high: number;
				};
				partial?: boolean;
			} & {
				[key: string]: unknown;
			};
			period: {
				from: string | null;
				to: string | null;
			};
			compared_period: {
				from: string | null;
				to: string | null;
			} | null;
			/** @description The query that answered. */
			sql: string;
			definition: string;
			notes: string[];
		};
		Analysis: {
			name: string;
			description: string;
			options: {
				[key: string]: {
					description: string;
					choices:
						| string[]
						| {
								from: number;
								to: number;
						  }
						| 'any';
				};
			};
		};
		/** @description What every analysis says of itself, beside its own result. */
		AnalysisAnswer: {
			/** @description What the result says. */
			summary: string;
			assumptions: string[];
			/** @description Data that were missing, and what that costs. */
			missing: string[];
			sql: {
				what: string;
				sql: string;
			}[];
		} & {
			[key: string]: unknown;
		};
		SqlAnswer: {
			columns: {
				name: string;
				type: string;
			}[];
			rows: {
				[key: string]: unknown;
			}[];
			milliseconds: number;
		};
		Segment: {
			id: string;
			name: string;
			/** @enum {string} */
			entity: 'companies' | 'contacts';
			rule: components['schemas']['SegmentRule'];
			shared: boolean;
			/** @description Of what the account may see; null when its rule asks for what is there no more. */
			finds: number | null;
			created_by: string;
			/**
			 * Format: date-time
			 * @description ISO 8601, in UTC.
			 */
			updated_at: string;
			/** @description Give it back with a change. */
			version: number;
		};
		/** @description A condition, or a tree of them. */
		SegmentRule:
			| {
					/** @description A field, `custom:<name>`, a measure of what they buy, `metric:<name>`, or `segment`. */
					field: string;
					/** @enum {string} */
					is: 'in' | 'not_in' | 'contains' | 'at_least' | 'at_most' | 'after' | 'before';
					/** @description One but for `in` and `not_in`; null is no value. */
					values: (string | null)[];
			  }
			| {
					all: components['schemas']['SegmentRule'][];
			  }
			| {
					any: components['schemas']['SegmentRule'][];
			  }
			| {
					not: components['schemas']['SegmentRule'];
			  };
		Import: {
			id: string;
			/**
			 * @description `waiting`, `running` and `cancelling` go on: ask again. `cancelled`: it left no trace. `dry_run`: what an import would do. `failed`: nothing was changed, and `message` says why.
			 * @enum {string}
			 */
			status: 'waiting' | 'running' | 'cancelling' | 'done' | 'dry_run' | 'failed' | 'cancelled' | 'undone';
			/**
			 * Format: date-time
			 * @description ISO 8601, in UTC.
			 */
			started_at: string;
			finished_at: string | null;
			/** @description Whose it is: their name. */
			started_by: string | null;
			source_system: string | null;
			source_account: string | null;
			/** @description Why it failed. */
			message: string | null;
			undone_at: string | null;
			undone_by: string | null;
			/** @description While it runs. */
			progress: {
				file: string;
				step: string;
				rows: number;
				/** @description Of the whole import, 0 to 1. */
				overall: number;
			} | null;
			files: {
				/** @description Null of a dry run, which keeps nothing. */
				id: string | null;
				file: string;
				sheet: string | null;
				format: string;
				/** @description What its records are. */
				entity: string;
				/** @description The system it comes from; `file`: none that is known. */
				source: string | null;
				rows_read: number;
				rows_loaded: number;
				rows_updated: number;
				rows_unchanged: number;
				/** @description Refused: `/imports/{id}/rejects` says why. */
				rows_rejected: number;
				/** @description Went into another row of the file: they repeat it, or continue it. */
				rows_merged: number;
				/** @description Refused at first and mended since: they count among what they became. */
				rows_mended: number;
				/** @description Of those refused, given up. */
				rows_discarded: number;
				encoding: string | null;
				delimiter: string | null;
				/** @description How its columns were read. */
				columns: {
					name: string;
					/** @description What it was read as; null: it was left out. */
					field: string | null;
					type: string;
					confidence: number;
				}[];
				warnings: string[];
				/** @description Names that several records have: their rows were linked to one of them. */
				ambiguous_links: {
					column: string;
					field: string;
					entity: string;
					names: number;
					rows: number;
					examples: {
						name: string;
						matches: number;
						rows: number;
						linked_to: string;
					}[];
				}[];
				/** @description The import that refused these rows at first, and has them now; null of any other file. */
				mended_import: string | null;
			}[];
			/** @description Files that could not be imported at all; the others are loaded. */
			refused: {
				file: string;
				/** @description The reason, for programs. */
				code: string;
				message: string;
				/** @description What to do about it. */
				advice: string;
				/** @description Where in the file that shows, where it has a place. */
				line: number | null;
				/** @description It came in an archive with others and merely holds no records: nothing went wrong. */
				passed_over: boolean;
			}[];
		};
		/** @description A record; `entity` says of which kind. */
		Record:
			| components['schemas']['Team']
			| components['schemas']['Person']
			| components['schemas']['Quota']
			| components['schemas']['Company']
			| components['schemas']['Contact']
			| components['schemas']['Lead']
			| components['schemas']['Pipeline']
			| components['schemas']['Stage']
			| components['schemas']['Deal']
			| components['schemas']['DealContact']
			| components['schemas']['DealChange']
			| components['schemas']['Activity']
			| components['schemas']['Product']
			| components['schemas']['LineItem']
			| components['schemas']['Quote']
			| components['schemas']['Contract']
			| components['schemas']['SubscriptionChange']
			| components['schemas']['Order']
			| components['schemas']['OrderLine']
			| components['schemas']['Campaign']
			| components['schemas']['CampaignCost']
			| components['schemas']['Touchpoint']
			| components['schemas']['EMailEvent']
			| components['schemas']['Ticket']
			| components['schemas']['TicketChange']
			| components['schemas']['ExchangeRate'];
		RecordValues:
			| components['schemas']['TeamValues']
			| components['schemas']['PersonValues']
			| components['schemas']['QuotaValues']
			| components['schemas']['CompanyValues']
			| components['schemas']['ContactValues']
			| components['schemas']['LeadValues']
			| components['schemas']['PipelineValues']
			| components['schemas']['StageValues']
			| components['schemas']['DealValues']
			| components['schemas']['DealContactValues']
			| components['schemas']['DealChangeValues']
			| components['schemas']['ActivityValues']
			| components['schemas']['ProductValues']
			| components['schemas']['LineItemValues']
			| components['schemas']['QuoteValues']
			| components['schemas']['ContractValues']
			| components['schemas']['SubscriptionChangeValues']
			| components['schemas']['OrderValues']
			| components['schemas']['OrderLineValues']
			| components['schemas']['CampaignValues']
			| components['schemas']['CampaignCostValues']
			| components['schemas']['TouchpointValues']
			| components['schemas']['EMailEventValues']
			| components['schemas']['TicketValues']
			| components['schemas']['TicketChangeValues']
			| components['schemas']['ExchangeRateValues'];
		/** @description Sales teams, as a tree. */
		Team: {
			/** @constant */
			entity: 'teams';
			/** @description Name. */
			name?: string | null;
			/** @description Parent team. The id of one of teams. */
			parent_id?: string | null;
			/** @description Manager. Who leads the team. Where no team names someone, a manager leads the team they are in. The id of one of people. */
			manager_id?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Owners of records: the users of the CRM. */
		Person: {
			/** @constant */
			entity: 'people';
			/** @description Name. */
			name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Role. */
			role?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Manager. The id of one of people. */
			manager_id?: string | null;
			/** @description Active. */
			is_active?: boolean | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What a person or a team is to win in a period. */
		Quota: {
			/** @constant */
			entity: 'quotas';
			/** @description Person. The id of one of people. */
			person_id?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Period start. */
			period_start?: string | null;
			/** @description Period end. The first day after the period. */
			period_end?: string | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Organisations that buy or may buy. */
		Company: {
			/** @constant */
			entity: 'companies';
			/** @description Name. */
			name?: string | null;
			/** @description Domain. */
			domain?: string | null;
			/** @description Website. */
			website?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Industry. */
			industry?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Lifecycle stage. */
			lifecycle_stage?: string | null;
			/** @description Employees. */
			employees?: number | null;
			/** @description Annual revenue. A decimal text, in the currency of the record. */
			annual_revenue?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Founded. */
			founded_year?: number | null;
			/** @description Street. */
			street?: string | null;
			/** @description Postal code. */
			postal_code?: string | null;
			/** @description City. */
			city?: string | null;
			/** @description State or region. */
			region?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Parent company. The id of one of companies. */
			parent_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Description. */
			description?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description People at companies, and people who buy for themselves. */
		Contact: {
			/** @constant */
			entity: 'contacts';
			/** @description Name. Put together from first and last name when not given. */
			name?: string | null;
			/** @description First name. */
			first_name?: string | null;
			/** @description Last name. */
			last_name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Lifecycle stage. */
			lifecycle_stage?: string | null;
			/** @description Lead status. */
			lead_status?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Opted out of e-mail. */
			opted_out?: boolean | null;
			/** @description Consent. As the source calls it: granted, pending, withdrawn. */
			consent_status?: string | null;
			/** @description Consent given by. The form, the call or the list. */
			consent_source?: string | null;
			/** @description Consent since. */
			consent_at?: string | null;
			/** @description Lawful basis. Why the data may be processed: consent, contract, legitimate interest. */
			lawful_basis?: string | null;
			/** @description Suppressed. On the suppression list, by address or by domain: marketing must not write to them. */
			suppressed?: boolean | null;
			/** @description Suppressed because. */
			suppressed_reason?: string | null;
			/** @description Suppressed since. */
			suppressed_at?: string | null;
			/** @description City. */
			city?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Description. */
			description?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description People and companies that showed interest and are not yet a deal. */
		Lead: {
			/** @constant */
			entity: 'leads';
			/** @description Name. */
			name?: string | null;
			/** @description First name. */
			first_name?: string | null;
			/** @description Last name. */
			last_name?: string | null;
			/** @description Company name. */
			company_name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Rating. */
			rating?: string | null;
			/** @description Score. A decimal text. */
			score?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Landing page. */
			landing_page?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Converted. */
			converted_at?: string | null;
			/** @description Converted to deal. The id of one of deals. */
			converted_deal_id?: string | null;
			/** @description Converted to contact. The id of one of contacts. */
			converted_contact_id?: string | null;
			/** @description Converted to company. The id of one of companies. */
			converted_company_id?: string | null;
			/** @description Disqualified. */
			disqualified_at?: string | null;
			/** @description Reason. */
			disqualified_reason?: string | null;
			/** @description Opted out of e-mail. */
			opted_out?: boolean | null;
			/** @description Consent. As the source calls it: granted, pending, withdrawn. */
			consent_status?: string | null;
			/** @description Consent given by. The form, the call or the list. */
			consent_source?: string | null;
			/** @description Consent since. */
			consent_at?: string | null;
			/** @description Lawful basis. Why the data may be processed: consent, contract, legitimate interest. */
			lawful_basis?: string | null;
			/** @description Suppressed. On the suppression list, by address or by domain: marketing must not write to them. */
			suppressed?: boolean | null;
			/** @description Suppressed because. */
			suppressed_reason?: string | null;
			/** @description Suppressed since. */
			suppressed_at?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Description. */
			description?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A sequence of stages that deals or tickets walk through. */
		Pipeline: {
			/** @constant */
			entity: 'pipelines';
			/** @description Name. */
			name?: string | null;
			/** @description For. One of deals, tickets. */
			object?: string | null;
			/** @description Position. */
			position?: number | null;
			/** @description Archived. */
			is_archived?: boolean | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A step of a pipeline, with the status and the default probability of the deals in it. */
		Stage: {
			/** @constant */
			entity: 'stages';
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Position. */
			position?: number | null;
			/** @description Default probability. 0 to 1. */
			probability?: number | null;
			/** @description Status of deals here. One of open, won, lost. */
			status?: string | null;
			/** @description Forecast category. One of omitted, pipeline, best_case, commit, closed. */
			forecast_category?: string | null;
			/** @description Days until stale. */
			rot_days?: number | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A chance to sell, from its creation until it is won or lost. */
		Deal: {
			/** @constant */
			entity: 'deals';
			/** @description Name. */
			name?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Primary contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Stage. The id of one of stages. */
			stage_id?: string | null;
			/** @description Status. Open, won or lost; taken from the stage when not given. One of open, won, lost. */
			status?: string | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			/** @description Recurring amount. A decimal text, in the currency of the record. */
			recurring_amount?: string | null;
			/** @description Recurring period. One of month, quarter, year. */
			recurring_period?: string | null;
			/** @description Probability. The CRM's own, 0 to 1. 0 to 1. */
			probability?: number | null;
			/** @description Probability from. One of deal, stage, model. */
			probability_source?: string | null;
			/** @description Forecast category. One of omitted, pipeline, best_case, commit, closed. */
			forecast_category?: string | null;
			/** @description Expected close. */
			expected_close?: string | null;
			/** @description Closed. When it was won or lost. */
			closed_at?: string | null;
			/** @description Lost reason. */
			lost_reason?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Next step. */
			next_step?: string | null;
			/** @description Description. */
			description?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Who takes part in a deal, and as what. */
		DealContact: {
			/** @constant */
			entity: 'deal_contacts';
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Role. */
			role?: string | null;
			/** @description Primary. */
			is_primary?: boolean | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Every change of a deal's stage, status, amount, expected close, owner, probability or forecast category. */
		DealChange: {
			/** @constant */
			entity: 'deal_events';
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Field. One of stage, status, amount, expected_close, owner, pipeline, probability, forecast_category. */
			field?: string | null;
			/** @description Before. As the canonical field holds it: a stage id, a decimal, an ISO date. */
			old_value?: string | null;
			/** @description After. */
			new_value?: string | null;
			/** @description Changed. */
			changed_at?: string | null;
			/** @description Changed by. The id of one of people. */
			changed_by?: string | null;
			/** @description Sequence. Breaks ties between changes at one instant. */
			sequence?: number | null;
			/** @description Quality. One of exact, entered_only, duration_only, inferred. */
			quality?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Calls, e-mails, meetings, tasks and notes. */
		Activity: {
			/** @constant */
			entity: 'activities';
			/** @description Type. One of call, email, meeting, task, note, message, other. */
			type?: string | null;
			/** @description Subject. */
			subject?: string | null;
			/** @description Text. */
			body?: string | null;
			/** @description Direction. One of inbound, outbound. */
			direction?: string | null;
			/** @description Outcome. */
			outcome?: string | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Due. */
			due_at?: string | null;
			/** @description Done. */
			done_at?: string | null;
			/** @description Duration in seconds. */
			duration_seconds?: number | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Lead. The id of one of leads. */
			lead_id?: string | null;
			/** @description Ticket. The id of one of tickets. */
			ticket_id?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What is sold. */
		Product: {
			/** @constant */
			entity: 'products';
			/** @description Name. */
			name?: string | null;
			/** @description SKU. */
			sku?: string | null;
			/** @description Family. */
			family?: string | null;
			/** @description Price. A decimal text, in the currency of the record. */
			price?: string | null;
			/** @description Cost. A decimal text, in the currency of the record. */
			cost?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Recurring. */
			is_recurring?: boolean | null;
			/** @description Billing period. One of month, quarter, year. */
			billing_period?: string | null;
			/** @description Active. */
			is_active?: boolean | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A product in a deal. */
		LineItem: {
			/** @constant */
			entity: 'line_items';
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Quantity. A decimal text. */
			quantity?: string | null;
			/** @description Unit price. A decimal text, in the currency of the record. */
			unit_price?: string | null;
			/** @description Discount. 0 to 1. */
			discount?: number | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description An offer made for a deal. */
		Quote: {
			/** @constant */
			entity: 'quotes';
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Number. */
			number?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Issued. */
			issued_at?: string | null;
			/** @description Expires. */
			expires_on?: string | null;
			/** @description Accepted. */
			accepted_at?: string | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Subscriptions and other agreements with a term. */
		Contract: {
			/** @constant */
			entity: 'contracts';
			/** @description Name. */
			name?: string | null;
			/** @description Number. */
			number?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Starts. */
			starts_on?: string | null;
			/** @description Ends. */
			ends_on?: string | null;
			/** @description Term in months. */
			term_months?: number | null;
			/** @description Recurring amount. A decimal text, in the currency of the record. */
			recurring_amount?: string | null;
			/** @description Recurring period. One of month, quarter, year. */
			recurring_period?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Recurring amount in reporting currency. A decimal text, in the currency of the record. */
			recurring_amount_base?: string | null;
			/** @description Renews automatically. */
			renews_automatically?: boolean | null;
			/** @description Cancelled. */
			cancelled_at?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What changes the monthly recurring revenue of a customer. */
		SubscriptionChange: {
			/** @constant */
			entity: 'subscription_events';
			/** @description Contract. The id of one of contracts. */
			contract_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Type. One of new, expansion, contraction, churn, reactivation, renewal. */
			type?: string | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Change per month. A decimal text, in the currency of the record. */
			monthly_change?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Change per month in reporting currency. A decimal text, in the currency of the record. */
			monthly_change_base?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Purchases, invoices and refunds. */
		Order: {
			/** @constant */
			entity: 'orders';
			/** @description Number. */
			number?: string | null;
			/** @description Kind. One of order, invoice, payment, refund. */
			kind?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Ordered. */
			ordered_at?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Net amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Tax. A decimal text, in the currency of the record. */
			tax?: string | null;
			/** @description Discount. A decimal text, in the currency of the record. */
			discount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Net amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A product in an order. */
		OrderLine: {
			/** @constant */
			entity: 'order_lines';
			/** @description Order. The id of one of orders. */
			order_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Quantity. A decimal text. */
			quantity?: string | null;
			/** @description Unit price. A decimal text, in the currency of the record. */
			unit_price?: string | null;
			/** @description Discount. 0 to 1. */
			discount?: number | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Amount in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Marketing efforts with a cost. */
		Campaign: {
			/** @constant */
			entity: 'campaigns';
			/** @description Name. */
			name?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Starts. */
			starts_on?: string | null;
			/** @description Ends. */
			ends_on?: string | null;
			/** @description Parent campaign. The id of one of campaigns. */
			parent_id?: string | null;
			/** @description UTM source. */
			utm_source?: string | null;
			/** @description UTM medium. */
			utm_medium?: string | null;
			/** @description UTM campaign. */
			utm_campaign?: string | null;
			/** @description Budget. A decimal text, in the currency of the record. */
			budget?: string | null;
			/** @description Actual cost. A decimal text, in the currency of the record. */
			actual_cost?: string | null;
			/** @description Expected revenue. A decimal text, in the currency of the record. */
			expected_revenue?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Budget in reporting currency. A decimal text, in the currency of the record. */
			budget_base?: string | null;
			/** @description Actual cost in reporting currency. A decimal text, in the currency of the record. */
			actual_cost_base?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Description. */
			description?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What a campaign cost on a day. */
		CampaignCost: {
			/** @constant */
			entity: 'campaign_costs';
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Day. */
			day?: string | null;
			/** @description Cost. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Cost in reporting currency. A decimal text, in the currency of the record. */
			amount_base?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Impressions. */
			impressions?: number | null;
			/** @description Clicks. */
			clicks?: number | null;
			/** @description Conversions. A decimal text. */
			conversions?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A contact with marketing: a visit, a form, a click, a campaign response. */
		Touchpoint: {
			/** @constant */
			entity: 'touchpoints';
			/** @description When. */
			occurred_at?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Lead. The id of one of leads. */
			lead_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Response. */
			is_response?: boolean | null;
			/** @description Test group. Of a campaign that held some out to compare with: a control was not reached, and is no touch. One of treated, control. */
			test_group?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What happened to a marketing e-mail at one recipient. */
		EMailEvent: {
			/** @constant */
			entity: 'email_events';
			/** @description Type. One of sent, delivered, open, click, bounce, reply, unsubscribe, spam, drop, defer, forward, print, status_change. */
			type?: string | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Message. */
			message_id?: string | null;
			/** @description Recipient. */
			email?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Address clicked. */
			url?: string | null;
			/** @description By a machine. */
			is_bot?: boolean | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description A customer asking for help. */
		Ticket: {
			/** @constant */
			entity: 'tickets';
			/** @description Subject. */
			subject?: string | null;
			/** @description Description. */
			description?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Stage. The id of one of stages. */
			stage_id?: string | null;
			/** @description Priority. */
			priority?: string | null;
			/** @description Category. */
			category?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Opened. */
			opened_at?: string | null;
			/** @description First response. */
			first_response_at?: string | null;
			/** @description Solved. */
			solved_at?: string | null;
			/** @description Closed. */
			closed_at?: string | null;
			/** @description Satisfaction. 1 to 5. A decimal text. */
			satisfaction?: string | null;
			/** @description Times reopened. */
			reopens?: number | null;
			/** @description Would recommend. 0 to 10. */
			recommendation?: number | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description Every change of a ticket's status, stage, priority or owner. */
		TicketChange: {
			/** @constant */
			entity: 'ticket_events';
			/** @description Ticket. The id of one of tickets. */
			ticket_id?: string | null;
			/** @description Field. One of status, stage, priority, owner. */
			field?: string | null;
			/** @description Before. */
			old_value?: string | null;
			/** @description After. */
			new_value?: string | null;
			/** @description Changed. */
			changed_at?: string | null;
			/** @description Changed by. The id of one of people. */
			changed_by?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description One unit of a currency in the reporting currency, from a day on. */
		ExchangeRate: {
			/** @constant */
			entity: 'exchange_rates';
			/** @description Currency. */
			currency?: string | null;
			/** @description Reporting currency. */
			base_currency?: string | null;
			/** @description Day. */
			day?: string | null;
			/** @description Rate. A decimal text. */
			rate?: string | null;
			id: string;
			/** @description Source system. */
			source_system?: string | null;
			/** @description Source account. */
			source_account?: string | null;
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Import file. */
			import_file?: string | null;
			/** @description Line of the import file. */
			import_row?: number | null;
			/** @description Sync run. */
			sync_run?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Updated. In the source system. */
			updated_at?: string | null;
			/** @description Deleted. */
			deleted_at?: string | null;
			/** @description First recorded here. */
			recorded_at?: string | null;
			/** @description Counts its changes: give it back with one. */
			version: number;
			/** @description How it is called on screen. */
			label?: string;
			/** @description What the records are called that its references point to, as far as the account sees them. */
			labels?: {
				[key: string]: string;
			};
			/** @description Fields of the source that are none of ours. */
			custom?: {
				[key: string]: unknown;
			};
		};
		/** @description What may be given of a record of teams. */
		TeamValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Parent team. The id of one of teams. */
			parent_id?: string | null;
			/** @description Manager. Who leads the team. Where no team names someone, a manager leads the team they are in. The id of one of people. */
			manager_id?: string | null;
		};
		/** @description What may be given of a record of people. */
		PersonValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Role. */
			role?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Manager. The id of one of people. */
			manager_id?: string | null;
			/** @description Active. */
			is_active?: boolean | null;
		};
		/** @description What may be given of a record of quotas. */
		QuotaValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Person. The id of one of people. */
			person_id?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Period start. */
			period_start?: string | null;
			/** @description Period end. The first day after the period. */
			period_end?: string | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
		};
		/** @description What may be given of a record of companies. */
		CompanyValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Domain. */
			domain?: string | null;
			/** @description Website. */
			website?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Industry. */
			industry?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Lifecycle stage. */
			lifecycle_stage?: string | null;
			/** @description Employees. */
			employees?: (number | string) | null;
			/** @description Annual revenue. A decimal text, in the currency of the record. */
			annual_revenue?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Founded. */
			founded_year?: (number | string) | null;
			/** @description Street. */
			street?: string | null;
			/** @description Postal code. */
			postal_code?: string | null;
			/** @description City. */
			city?: string | null;
			/** @description State or region. */
			region?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Parent company. The id of one of companies. */
			parent_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Description. */
			description?: string | null;
		};
		/** @description What may be given of a record of contacts. */
		ContactValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. Put together from first and last name when not given. */
			name?: string | null;
			/** @description First name. */
			first_name?: string | null;
			/** @description Last name. */
			last_name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Lifecycle stage. */
			lifecycle_stage?: string | null;
			/** @description Lead status. */
			lead_status?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Opted out of e-mail. */
			opted_out?: boolean | null;
			/** @description Consent. As the source calls it: granted, pending, withdrawn. */
			consent_status?: string | null;
			/** @description Consent given by. The form, the call or the list. */
			consent_source?: string | null;
			/** @description Consent since. */
			consent_at?: string | null;
			/** @description Lawful basis. Why the data may be processed: consent, contract, legitimate interest. */
			lawful_basis?: string | null;
			/** @description City. */
			city?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Description. */
			description?: string | null;
		};
		/** @description What may be given of a record of leads. */
		LeadValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description First name. */
			first_name?: string | null;
			/** @description Last name. */
			last_name?: string | null;
			/** @description Company name. */
			company_name?: string | null;
			/** @description E-mail. */
			email?: string | null;
			/** @description Phone. */
			phone?: string | null;
			/** @description Job title. */
			title?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Rating. */
			rating?: string | null;
			/** @description Score. A decimal text. */
			score?: (string | number) | null;
			/** @description Source. */
			source?: string | null;
			/** @description Landing page. */
			landing_page?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Converted. */
			converted_at?: string | null;
			/** @description Converted to deal. The id of one of deals. */
			converted_deal_id?: string | null;
			/** @description Converted to contact. The id of one of contacts. */
			converted_contact_id?: string | null;
			/** @description Converted to company. The id of one of companies. */
			converted_company_id?: string | null;
			/** @description Disqualified. */
			disqualified_at?: string | null;
			/** @description Reason. */
			disqualified_reason?: string | null;
			/** @description Opted out of e-mail. */
			opted_out?: boolean | null;
			/** @description Consent. As the source calls it: granted, pending, withdrawn. */
			consent_status?: string | null;
			/** @description Consent given by. The form, the call or the list. */
			consent_source?: string | null;
			/** @description Consent since. */
			consent_at?: string | null;
			/** @description Lawful basis. Why the data may be processed: consent, contract, legitimate interest. */
			lawful_basis?: string | null;
			/** @description Country. */
			country?: string | null;
			/** @description Description. */
			description?: string | null;
		};
		/** @description What may be given of a record of pipelines. */
		PipelineValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description For. One of deals, tickets. */
			object?: ('deals' | 'tickets') | null;
			/** @description Position. */
			position?: (number | string) | null;
			/** @description Archived. */
			is_archived?: boolean | null;
		};
		/** @description What may be given of a record of stages. */
		StageValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Position. */
			position?: (number | string) | null;
			/** @description Default probability. 0 to 1. */
			probability?: (number | string) | null;
			/** @description Status of deals here. One of open, won, lost. */
			status?: ('open' | 'won' | 'lost') | null;
			/** @description Forecast category. One of omitted, pipeline, best_case, commit, closed. */
			forecast_category?: ('omitted' | 'pipeline' | 'best_case' | 'commit' | 'closed') | null;
			/** @description Days until stale. */
			rot_days?: (number | string) | null;
		};
		/** @description What may be given of a record of deals. */
		DealValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Primary contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Stage. The id of one of stages. */
			stage_id?: string | null;
			/** @description Status. Open, won or lost; taken from the stage when not given. One of open, won, lost. */
			status?: ('open' | 'won' | 'lost') | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Recurring amount. A decimal text, in the currency of the record. */
			recurring_amount?: string | null;
			/** @description Recurring period. One of month, quarter, year. */
			recurring_period?: ('month' | 'quarter' | 'year') | null;
			/** @description Probability. The CRM's own, 0 to 1. 0 to 1. */
			probability?: (number | string) | null;
			/** @description Probability from. One of deal, stage, model. */
			probability_source?: ('deal' | 'stage' | 'model') | null;
			/** @description Forecast category. One of omitted, pipeline, best_case, commit, closed. */
			forecast_category?: ('omitted' | 'pipeline' | 'best_case' | 'commit' | 'closed') | null;
			/** @description Expected close. */
			expected_close?: string | null;
			/** @description Closed. When it was won or lost. */
			closed_at?: string | null;
			/** @description Lost reason. */
			lost_reason?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Team. The id of one of teams. */
			team_id?: string | null;
			/** @description Source. */
			source?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Next step. */
			next_step?: string | null;
			/** @description Description. */
			description?: string | null;
		};
		/** @description What may be given of a record of deal_contacts. */
		DealContactValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Role. */
			role?: string | null;
			/** @description Primary. */
			is_primary?: boolean | null;
		};
		/** @description What may be given of a record of deal_events. */
		DealChangeValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Field. One of stage, status, amount, expected_close, owner, pipeline, probability, forecast_category. */
			field?:
				| (
						| 'stage'
						| 'status'
						| 'amount'
						| 'expected_close'
						| 'owner'
						| 'pipeline'
						| 'probability'
						| 'forecast_category'
				  )
				| null;
			/** @description Before. As the canonical field holds it: a stage id, a decimal, an ISO date. */
			old_value?: string | null;
			/** @description After. */
			new_value?: string | null;
			/** @description Changed. */
			changed_at?: string | null;
			/** @description Changed by. The id of one of people. */
			changed_by?: string | null;
			/** @description Sequence. Breaks ties between changes at one instant. */
			sequence?: (number | string) | null;
			/** @description Quality. One of exact, entered_only, duration_only, inferred. */
			quality?: ('exact' | 'entered_only' | 'duration_only' | 'inferred') | null;
		};
		/** @description What may be given of a record of activities. */
		ActivityValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Type. One of call, email, meeting, task, note, message, other. */
			type?: ('call' | 'email' | 'meeting' | 'task' | 'note' | 'message' | 'other') | null;
			/** @description Subject. */
			subject?: string | null;
			/** @description Text. */
			body?: string | null;
			/** @description Direction. One of inbound, outbound. */
			direction?: ('inbound' | 'outbound') | null;
			/** @description Outcome. */
			outcome?: string | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Due. */
			due_at?: string | null;
			/** @description Done. */
			done_at?: string | null;
			/** @description Duration in seconds. */
			duration_seconds?: (number | string) | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Lead. The id of one of leads. */
			lead_id?: string | null;
			/** @description Ticket. The id of one of tickets. */
			ticket_id?: string | null;
		};
		/** @description What may be given of a record of products. */
		ProductValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description SKU. */
			sku?: string | null;
			/** @description Family. */
			family?: string | null;
			/** @description Price. A decimal text, in the currency of the record. */
			price?: string | null;
			/** @description Cost. A decimal text, in the currency of the record. */
			cost?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Recurring. */
			is_recurring?: boolean | null;
			/** @description Billing period. One of month, quarter, year. */
			billing_period?: ('month' | 'quarter' | 'year') | null;
			/** @description Active. */
			is_active?: boolean | null;
		};
		/** @description What may be given of a record of line_items. */
		LineItemValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Quantity. A decimal text. */
			quantity?: (string | number) | null;
			/** @description Unit price. A decimal text, in the currency of the record. */
			unit_price?: string | null;
			/** @description Discount. 0 to 1. */
			discount?: (number | string) | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
		};
		/** @description What may be given of a record of quotes. */
		QuoteValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Number. */
			number?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Issued. */
			issued_at?: string | null;
			/** @description Expires. */
			expires_on?: string | null;
			/** @description Accepted. */
			accepted_at?: string | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
		};
		/** @description What may be given of a record of contracts. */
		ContractValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Number. */
			number?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Starts. */
			starts_on?: string | null;
			/** @description Ends. */
			ends_on?: string | null;
			/** @description Term in months. */
			term_months?: (number | string) | null;
			/** @description Recurring amount. A decimal text, in the currency of the record. */
			recurring_amount?: string | null;
			/** @description Recurring period. One of month, quarter, year. */
			recurring_period?: ('month' | 'quarter' | 'year') | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Renews automatically. */
			renews_automatically?: boolean | null;
			/** @description Cancelled. */
			cancelled_at?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
		};
		/** @description What may be given of a record of subscription_events. */
		SubscriptionChangeValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Contract. The id of one of contracts. */
			contract_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Type. One of new, expansion, contraction, churn, reactivation, renewal. */
			type?: ('new' | 'expansion' | 'contraction' | 'churn' | 'reactivation' | 'renewal') | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Change per month. A decimal text, in the currency of the record. */
			monthly_change?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
		};
		/** @description What may be given of a record of orders. */
		OrderValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Number. */
			number?: string | null;
			/** @description Kind. One of order, invoice, payment, refund. */
			kind?: ('order' | 'invoice' | 'payment' | 'refund') | null;
			/** @description Status. */
			status?: string | null;
			/** @description Ordered. */
			ordered_at?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Net amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Tax. A decimal text, in the currency of the record. */
			tax?: string | null;
			/** @description Discount. A decimal text, in the currency of the record. */
			discount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
		};
		/** @description What may be given of a record of order_lines. */
		OrderLineValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Order. The id of one of orders. */
			order_id?: string | null;
			/** @description Product. The id of one of products. */
			product_id?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Quantity. A decimal text. */
			quantity?: (string | number) | null;
			/** @description Unit price. A decimal text, in the currency of the record. */
			unit_price?: string | null;
			/** @description Discount. 0 to 1. */
			discount?: (number | string) | null;
			/** @description Amount. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
		};
		/** @description What may be given of a record of campaigns. */
		CampaignValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Name. */
			name?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Starts. */
			starts_on?: string | null;
			/** @description Ends. */
			ends_on?: string | null;
			/** @description Parent campaign. The id of one of campaigns. */
			parent_id?: string | null;
			/** @description UTM source. */
			utm_source?: string | null;
			/** @description UTM medium. */
			utm_medium?: string | null;
			/** @description UTM campaign. */
			utm_campaign?: string | null;
			/** @description Budget. A decimal text, in the currency of the record. */
			budget?: string | null;
			/** @description Actual cost. A decimal text, in the currency of the record. */
			actual_cost?: string | null;
			/** @description Expected revenue. A decimal text, in the currency of the record. */
			expected_revenue?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Description. */
			description?: string | null;
		};
		/** @description What may be given of a record of campaign_costs. */
		CampaignCostValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Day. */
			day?: string | null;
			/** @description Cost. A decimal text, in the currency of the record. */
			amount?: string | null;
			/** @description Currency. ISO 4217 code of the amounts of this record. */
			currency?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Impressions. */
			impressions?: (number | string) | null;
			/** @description Clicks. */
			clicks?: (number | string) | null;
			/** @description Conversions. A decimal text. */
			conversions?: (string | number) | null;
		};
		/** @description What may be given of a record of touchpoints. */
		TouchpointValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Type. */
			type?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Lead. The id of one of leads. */
			lead_id?: string | null;
			/** @description Deal. The id of one of deals. */
			deal_id?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Response. */
			is_response?: boolean | null;
			/** @description Test group. Of a campaign that held some out to compare with: a control was not reached, and is no touch. One of treated, control. */
			test_group?: ('treated' | 'control') | null;
		};
		/** @description What may be given of a record of email_events. */
		EMailEventValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Type. One of sent, delivered, open, click, bounce, reply, unsubscribe, spam, drop, defer, forward, print, status_change. */
			type?:
				| (
						| 'sent'
						| 'delivered'
						| 'open'
						| 'click'
						| 'bounce'
						| 'reply'
						| 'unsubscribe'
						| 'spam'
						| 'drop'
						| 'defer'
						| 'forward'
						| 'print'
						| 'status_change'
				  )
				| null;
			/** @description When. */
			occurred_at?: string | null;
			/** @description Message. */
			message_id?: string | null;
			/** @description Recipient. */
			email?: string | null;
			/** @description Campaign. The id of one of campaigns. */
			campaign_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Address clicked. */
			url?: string | null;
			/** @description By a machine. */
			is_bot?: boolean | null;
		};
		/** @description What may be given of a record of tickets. */
		TicketValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Subject. */
			subject?: string | null;
			/** @description Description. */
			description?: string | null;
			/** @description Status. */
			status?: string | null;
			/** @description Pipeline. The id of one of pipelines. */
			pipeline_id?: string | null;
			/** @description Stage. The id of one of stages. */
			stage_id?: string | null;
			/** @description Priority. */
			priority?: string | null;
			/** @description Category. */
			category?: string | null;
			/** @description Channel. */
			channel?: string | null;
			/** @description Company. The id of one of companies. */
			company_id?: string | null;
			/** @description Contact. The id of one of contacts. */
			contact_id?: string | null;
			/** @description Owner. The id of one of people. */
			owner_id?: string | null;
			/** @description Opened. */
			opened_at?: string | null;
			/** @description First response. */
			first_response_at?: string | null;
			/** @description Solved. */
			solved_at?: string | null;
			/** @description Closed. */
			closed_at?: string | null;
			/** @description Satisfaction. 1 to 5. A decimal text. */
			satisfaction?: (string | number) | null;
			/** @description Times reopened. */
			reopens?: (number | string) | null;
			/** @description Would recommend. 0 to 10. */
			recommendation?: (number | string) | null;
		};
		/** @description What may be given of a record of ticket_events. */
		TicketChangeValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Ticket. The id of one of tickets. */
			ticket_id?: string | null;
			/** @description Field. One of status, stage, priority, owner. */
			field?: ('status' | 'stage' | 'priority' | 'owner') | null;
			/** @description Before. */
			old_value?: string | null;
			/** @description After. */
			new_value?: string | null;
			/** @description Changed. */
			changed_at?: string | null;
			/** @description Changed by. The id of one of people. */
			changed_by?: string | null;
		};
		/** @description What may be given of a record of exchange_rates. */
		ExchangeRateValues: {
			/** @description Id in the source. */
			source_id?: string | null;
			/** @description Address in the source. */
			source_url?: string | null;
			/** @description Created. In the source system. Null when the source does not say. */
			created_at?: string | null;
			/** @description Currency. */
			currency?: string | null;
			/** @description Reporting currency. */
			base_currency?: string | null;
			/** @description Day. */
			day?: string | null;
			/** @description Rate. A decimal text. */
			rate?: (string | number) | null;
		};
	};
	responses: {
		/** @description The request can’t be read, or asks for what there is none of. */
		400: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description No token, or none that is good. */
		401: {
			headers: {
				/** @description What a token needs. */
				'WWW-Authenticate'?: string;
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description The token lacks the scope, or its account may not. */
		403: {
			headers: {
				/** @description What a token needs. */
				'WWW-Authenticate'?: string;
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description There is none that the account may see. */
		404: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description It is not answered in a media type that is accepted. */
		406: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description Nothing more of it arrived for a minute. */
		408: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description It was changed by someone else, or something else goes on with it. */
		409: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description It is larger than what is taken. */
		413: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description It is not sent in a media type that is read. */
		415: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description Values are wrong: `issues` names each. */
		422: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description Asked too often: `Retry-After` says when to go on. */
		429: {
			headers: {
				/** @description Seconds to wait. */
				'Retry-After'?: number;
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description Something broke: `id` leads to the log. */
		500: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description It can’t be answered now: `Retry-After` says when to ask again. */
		503: {
			headers: {
				/** @description Seconds to wait. */
				'Retry-After'?: number;
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
		/** @description There is no room for it on the disk of the server. */
		507: {
			headers: {
				[name: string]: unknown;
			};
			content: {
				'application/problem+json': components['schemas']['Problem'];
			};
		};
	};
	parameters: {
		/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
		IdempotencyKey: string;
	};
	requestBodies: never;
	headers: {
		/**
		 * @description How many requests may be made at once (`q`), and in how many seconds as many more may be (`w`).
		 * @example "api";q=120;w=12
		 */
		'RateLimit-Policy': string;
		/**
		 * @description How many requests are left (`r`), and in how many seconds there is one more (`t`).
		 * @example "api";r=119;t=1
		 */
		RateLimit: string;
	};
	pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
	readMe: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Me'];
				};
			};
			401: components['responses']['401'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listRecords: {
		parameters: {
			query?: {
				search?: string;
				/** @example -amount */
				sort?: string;
				/** @example 2 */
				limit?: number;
				cursor?: string;
				fields?: string[];
				/**
				 * @description Every other parameter is a filter by the field it names, and together they all hold:
				 *     `status=open&status=won` (either), `owner_id.not=…`, `amount.at_least=1000`, `closed_at.before=2026-01-01`,
				 *     `name.contains=pump`. `null` stands for records without a value; `segment=…` takes the name or id of a segment.
				 * @example {
				 *       "status": "open"
				 *     }
				 */
				filters?: {
					[key: string]: string | string[];
				};
			};
			header?: never;
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						records: components['schemas']['Record'][];
						next_cursor: string | null;
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	createRecord: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "values": {
				 *         "name": "Pumps for the new plant",
				 *         "amount": "12500.00",
				 *         "currency": "EUR"
				 *       }
				 *     }
				 */
				'application/json': {
					values: components['schemas']['RecordValues'];
					/** @description Why, in your words: kept in the history of the record. */
					reason?: string;
				};
			};
		};
		responses: {
			/** @description It is made. */
			201: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					/** @description Where it is. */
					Location?: string;
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Record'];
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readRecord: {
		parameters: {
			query?: {
				fields?: string[];
			};
			header?: never;
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
				/** @example deal-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Record'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	deleteRecord: {
		parameters: {
			query?: {
				/** @example 1 */
				version?: number;
				reason?: string;
			};
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
				/** @example deal-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description It is done. */
			204: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content?: never;
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	updateRecord: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
				/** @example deal-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "version": 1,
				 *       "values": {
				 *         "amount": "14000.00"
				 *       },
				 *       "reason": "They need one more."
				 *     }
				 */
				'application/json': {
					values: components['schemas']['RecordValues'];
					/** @description Why, in your words: kept in the history of the record. */
					reason?: string;
					/** @description The version that the change was made on. */
					version: number;
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Record'];
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	writeRecords: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example deals */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "rows": [
				 *         {
				 *           "do": "create",
				 *           "values": {
				 *             "name": "Valves",
				 *             "amount": "800.00",
				 *             "currency": "EUR"
				 *           }
				 *         },
				 *         {
				 *           "do": "update",
				 *           "id": "deal-1",
				 *           "version": 1,
				 *           "values": {
				 *             "amount": "14000.00"
				 *           }
				 *         }
				 *       ]
				 *     }
				 */
				'application/json': {
					rows: (
						| {
								/** @constant */
								do: 'create';
								values: components['schemas']['RecordValues'];
								/** @description Why, in your words: kept in the history of the record. */
								reason?: string;
						  }
						| {
								/** @constant */
								do: 'update';
								id: string;
								values: components['schemas']['RecordValues'];
								/** @description Why, in your words: kept in the history of the record. */
								reason?: string;
								/** @description The version that the change was made on. */
								version: number;
						  }
						| {
								/** @constant */
								do: 'delete';
								id: string;
								/** @description The version that the change was made on. */
								version?: number;
								/** @description Why, in your words: kept in the history of the record. */
								reason?: string;
						  }
					)[];
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						done: number;
						refused: number;
						/** @description In the order of the rows. */
						results: {
							/** @description As it would be if the row were a request: 200, 201, 204, or why not. */
							status: number;
							id: string | null;
							/** @description The version it has now. */
							version: number | null;
							problem?: components['schemas']['Problem'];
						}[];
					};
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listMetrics: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						metrics: components['schemas']['Metric'][];
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readMetric: {
		parameters: {
			query?: {
				/** @example owner */
				by?: string[];
				where?: string;
				/** @example 2026-01-01 */
				from?: string;
				/** @example 2027-01-01 */
				to?: string;
				as_of?: string;
				grain?: 'day' | 'week' | 'month' | 'quarter' | 'year';
				compare?: 'previous' | 'year';
			};
			header?: never;
			path: {
				/** @example won_amount */
				name: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['MetricAnswer'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listAnalyses: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						analyses: components['schemas']['Analysis'][];
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readAnalysis: {
		parameters: {
			query?: {
				/** @example 2026-06-30 */
				as_of?: string;
				from?: string;
				to?: string;
				set?: string[];
			};
			header?: never;
			path: {
				/** @example deals-at-risk */
				name: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['AnalysisAnswer'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	runSql: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "sql": "select status, count(*) as deals from deals group by status"
				 *     }
				 */
				'application/json': {
					sql: string;
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['SqlAnswer'];
					'text/csv': string;
					'application/x-ndjson': string;
					'application/vnd.apache.arrow.stream': string;
					'application/vnd.apache.parquet': string;
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	exportRecords: {
		parameters: {
			query?: {
				/** @example contactable */
				people?: 'all' | 'contactable' | 'consented';
				/**
				 * @description Every other parameter is a filter by the field it names, and together they all hold:
				 *     `status=open&status=won` (either), `owner_id.not=…`, `amount.at_least=1000`, `closed_at.before=2026-01-01`,
				 *     `name.contains=pump`. `null` stands for records without a value; `segment=…` takes the name or id of a segment.
				 */
				filters?: {
					[key: string]: string | string[];
				};
			};
			header?: never;
			path: {
				/** @example contacts */
				entity:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'text/csv': string;
					'application/x-ndjson': string;
					'application/vnd.apache.arrow.stream': string;
					'application/vnd.apache.parquet': string;
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listImports: {
		parameters: {
			query?: {
				/** @example 2 */
				limit?: number;
				/** @description `next_cursor` of the page before. */
				cursor?: string;
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						imports: {
							id: string;
							/**
							 * @description `waiting`, `running` and `cancelling` go on: ask again. `cancelled`: it left no trace. `dry_run`: what an import would do. `failed`: nothing was changed, and `message` says why.
							 * @enum {string}
							 */
							status:
								'waiting' | 'running' | 'cancelling' | 'done' | 'dry_run' | 'failed' | 'cancelled' | 'undone';
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							started_at: string;
							finished_at: string | null;
							/** @description Whose it is: their name. */
							started_by: string | null;
							source_system: string | null;
							source_account: string | null;
							/** @description Why it failed. */
							message: string | null;
							undone_at: string | null;
							undone_by: string | null;
							files: {
								/** @description Null of a dry run, which keeps nothing. */
								id: string | null;
								file: string;
								sheet: string | null;
								format: string;
								/** @description What its records are. */
								entity: string;
								/** @description The system it comes from; `file`: none that is known. */
								source: string | null;
								rows_read: number;
								rows_loaded: number;
								rows_updated: number;
								rows_unchanged: number;
								/** @description Refused: `/imports/{id}/rejects` says why. */
								rows_rejected: number;
								/** @description Went into another row of the file: they repeat it, or continue it. */
								rows_merged: number;
								/** @description Refused at first and mended since: they count among what they became. */
								rows_mended: number;
								/** @description Of those refused, given up. */
								rows_discarded: number;
							}[];
						}[];
						next_cursor: string | null;
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	createImport: {
		parameters: {
			query: {
				/**
				 * @description What the file is called, with its ending.
				 * @example deals.csv
				 */
				name: string;
				/**
				 * @description What the records are, where the file does not show it.
				 * @example deals
				 */
				as?:
					| 'teams'
					| 'people'
					| 'quotas'
					| 'companies'
					| 'contacts'
					| 'leads'
					| 'pipelines'
					| 'stages'
					| 'deals'
					| 'deal_contacts'
					| 'deal_events'
					| 'activities'
					| 'products'
					| 'line_items'
					| 'quotes'
					| 'contracts'
					| 'subscription_events'
					| 'orders'
					| 'order_lines'
					| 'campaigns'
					| 'campaign_costs'
					| 'touchpoints'
					| 'email_events'
					| 'tickets'
					| 'ticket_events'
					| 'exchange_rates';
				/** @description The system that it comes from, such as hubspot. */
				source?: string;
				/** @description The account in that system: files of one account link to one another. */
				account?: string;
				/** @description A mapping as JSON, as `weatherglass import --map` takes it. It is remembered for files with the same columns. */
				mapping?: string;
				/** @description Of times without an offset, such as Europe/Brussels; else UTC. */
				time_zone?: string;
				/** @description How dates such as 03/04/2026 are written, where the file does not show it. */
				date_order?: 'day_first' | 'month_first';
				/** @description How numbers such as 1.234 are written, where the file does not show it. */
				decimal?: '.' | ',';
				/**
				 * @description Say what an import would do, and change nothing.
				 * @example true
				 */
				dry_run?: 'true' | 'false';
			};
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path?: never;
			cookie?: never;
		};
		/** @description The file as it is. */
		requestBody: {
			content: {
				/**
				 * @example Deal ID,Deal Name,Amount,Currency,Close Date
				 *     1,Pump,1200.50,EUR,2026-03-31
				 *     2,Valve,twelve,EUR,2026-04-30
				 */
				'text/csv': string;
				'text/tab-separated-values': string;
				'text/plain': string;
				'application/json': string;
				'application/x-ndjson': string;
				'application/vnd.apache.parquet': string;
				'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': string;
				'application/zip': string;
				'application/gzip': string;
				'application/octet-stream': string;
			};
		};
		responses: {
			/** @description It is begun. */
			202: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					/** @description Where to ask what became of it. */
					Location?: string;
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Import'];
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			408: components['responses']['408'];
			409: components['responses']['409'];
			413: components['responses']['413'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
			507: components['responses']['507'];
		};
	};
	readImport: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @example import-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Import'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listImportRejects: {
		parameters: {
			query?: {
				/** @example waiting */
				state?: 'waiting' | 'mended' | 'discarded';
				/** @example 10 */
				limit?: number;
				/** @description How many to pass over. */
				offset?: number;
			};
			header?: never;
			path: {
				/** @example import-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						rejects: {
							file_id: string | null;
							file: string;
							/** @description Of the file, from 1. */
							line: number;
							/** @description Null: the row itself does not fit the table. */
							column: string | null;
							value: string | null;
							reason: string;
							advice: string | null;
							/**
							 * @description What became of its row: it waits, was mended and loaded, or was given up.
							 * @enum {string}
							 */
							state: 'waiting' | 'mended' | 'discarded';
							/** @description Its row by the names of its columns, as it was last tried; null of a dry run. */
							record: {
								[key: string]: string | null;
							} | null;
						}[];
						/** @description How many there are in all; a dry run tells the first 1000. */
						total: number;
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	cancelImport: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example import-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Import'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	undoImport: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example import-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						/** @description Records that it had brought and that are gone. */
						removed: number;
						/** @description Records that have their values from before again. */
						restored: number;
						/** @description Records that are left as they are, because something later builds on them. */
						conflicts: {
							entity: string;
							id: string;
							reason: string;
						}[];
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listSegments: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						segments: components['schemas']['Segment'][];
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	createSegment: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "name": "Large customers",
				 *       "entity": "companies",
				 *       "rule": {
				 *         "field": "employees",
				 *         "is": "at_least",
				 *         "values": [
				 *           "100"
				 *         ]
				 *       }
				 *     }
				 */
				'application/json': {
					name: string;
					rule: components['schemas']['SegmentRule'];
					/** @default false */
					shared?: boolean;
					/** @enum {string} */
					entity: 'companies' | 'contacts';
				};
			};
		};
		responses: {
			/** @description It is made. */
			201: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					/** @description Where it is. */
					Location?: string;
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Segment'];
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readSegment: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @example segment-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Segment'];
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	deleteSegment: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example segment-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description It is done. */
			204: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content?: never;
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	updateSegment: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example segment-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "version": 1,
				 *       "name": "Larger customers"
				 *     }
				 */
				'application/json': {
					name?: string;
					rule?: components['schemas']['SegmentRule'];
					shared?: boolean;
					version: number;
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['Segment'];
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	exportSegmentMembers: {
		parameters: {
			query?: {
				/** @example all */
				people?: 'all' | 'contactable' | 'consented';
			};
			header?: never;
			path: {
				/** @example segment-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'text/csv': string;
					'application/x-ndjson': string;
					'application/vnd.apache.arrow.stream': string;
					'application/vnd.apache.parquet': string;
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listWebhooks: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						webhooks: {
							id: string;
							name: string;
							address: string;
							/** @description Kinds of records it is told of; none: all. */
							entities: string[];
							/** @description What happens to them; none: whatever it is. */
							actions: string[];
							/** @description Whose it is: their name. */
							account: string;
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							created_at: string;
							paused: {
								/**
								 * Format: date-time
								 * @description ISO 8601, in UTC.
								 */
								at: string;
								reason: string | null;
							} | null;
							/** @description Until when the secret before the last change signs too. */
							previous_secret_until: string | null;
							/** @description Deliveries that wait. */
							waiting: number;
							/** @description Deliveries that were given up. */
							dead: number;
						}[];
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	createWebhook: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "name": "Warehouse",
				 *       "address": "https://hooks.example.com/weatherglass",
				 *       "entities": [
				 *         "deals"
				 *       ],
				 *       "secret": "whsec_QW4gZXhhbXBsZTogZ2l2ZSBvbmUgb2YgeW91ciBvd24="
				 *     }
				 */
				'application/json': {
					name: string;
					/** @description On https, or on the machine of the server. */
					address: string;
					/**
					 * @description Kinds of records; none: all.
					 * @default []
					 */
					entities?: (
						| 'teams'
						| 'people'
						| 'quotas'
						| 'companies'
						| 'contacts'
						| 'leads'
						| 'pipelines'
						| 'stages'
						| 'deals'
						| 'deal_contacts'
						| 'deal_events'
						| 'activities'
						| 'products'
						| 'line_items'
						| 'quotes'
						| 'contracts'
						| 'subscription_events'
						| 'orders'
						| 'order_lines'
						| 'campaigns'
						| 'campaign_costs'
						| 'touchpoints'
						| 'email_events'
						| 'tickets'
						| 'ticket_events'
						| 'exchange_rates'
					)[];
					/**
					 * @description What happens to them; none: whatever it is.
					 * @default []
					 */
					actions?: ('create' | 'update' | 'delete' | 'restore' | 'merge' | 'undo')[];
					/** @description That signs, as you made it: `whsec_` and 24 to 64 random bytes in base64. It is never answered; on a change the one before it signs too, for 24 hours. */
					secret: string;
				};
			};
		};
		responses: {
			/** @description It is made. */
			201: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					/** @description Where it is. */
					Location?: string;
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						id: string;
						name: string;
						address: string;
						/** @description Kinds of records it is told of; none: all. */
						entities: string[];
						/** @description What happens to them; none: whatever it is. */
						actions: string[];
						/** @description Whose it is: their name. */
						account: string;
						/**
						 * Format: date-time
						 * @description ISO 8601, in UTC.
						 */
						created_at: string;
						paused: {
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							at: string;
							reason: string | null;
						} | null;
						/** @description Until when the secret before the last change signs too. */
						previous_secret_until: string | null;
						/** @description Deliveries that wait. */
						waiting: number;
						/** @description Deliveries that were given up. */
						dead: number;
					};
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readWebhook: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @example webhook-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						id: string;
						name: string;
						address: string;
						/** @description Kinds of records it is told of; none: all. */
						entities: string[];
						/** @description What happens to them; none: whatever it is. */
						actions: string[];
						/** @description Whose it is: their name. */
						account: string;
						/**
						 * Format: date-time
						 * @description ISO 8601, in UTC.
						 */
						created_at: string;
						paused: {
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							at: string;
							reason: string | null;
						} | null;
						/** @description Until when the secret before the last change signs too. */
						previous_secret_until: string | null;
						/** @description Deliveries that wait. */
						waiting: number;
						/** @description Deliveries that were given up. */
						dead: number;
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	deleteWebhook: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example webhook-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description It is done. */
			204: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content?: never;
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	updateWebhook: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example webhook-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "entities": [
				 *         "deals",
				 *         "companies"
				 *       ],
				 *       "paused": false
				 *     }
				 */
				'application/json': {
					name?: string;
					/** @description On https, or on the machine of the server. */
					address?: string;
					/** @description Kinds of records; none: all. */
					entities?: (
						| 'teams'
						| 'people'
						| 'quotas'
						| 'companies'
						| 'contacts'
						| 'leads'
						| 'pipelines'
						| 'stages'
						| 'deals'
						| 'deal_contacts'
						| 'deal_events'
						| 'activities'
						| 'products'
						| 'line_items'
						| 'quotes'
						| 'contracts'
						| 'subscription_events'
						| 'orders'
						| 'order_lines'
						| 'campaigns'
						| 'campaign_costs'
						| 'touchpoints'
						| 'email_events'
						| 'tickets'
						| 'ticket_events'
						| 'exchange_rates'
					)[];
					/** @description What happens to them; none: whatever it is. */
					actions?: ('create' | 'update' | 'delete' | 'restore' | 'merge' | 'undo')[];
					/** @description That signs, as you made it: `whsec_` and 24 to 64 random bytes in base64. It is never answered; on a change the one before it signs too, for 24 hours. */
					secret?: string;
					paused?: boolean;
					/** @description With `paused: false`: leave out what happened meanwhile and what waits. */
					from_now?: boolean;
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						id: string;
						name: string;
						address: string;
						/** @description Kinds of records it is told of; none: all. */
						entities: string[];
						/** @description What happens to them; none: whatever it is. */
						actions: string[];
						/** @description Whose it is: their name. */
						account: string;
						/**
						 * Format: date-time
						 * @description ISO 8601, in UTC.
						 */
						created_at: string;
						paused: {
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							at: string;
							reason: string | null;
						} | null;
						/** @description Until when the secret before the last change signs too. */
						previous_secret_until: string | null;
						/** @description Deliveries that wait. */
						waiting: number;
						/** @description Deliveries that were given up. */
						dead: number;
					};
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	listWebhookDeliveries: {
		parameters: {
			query?: {
				/** @example dead */
				state?: 'waiting' | 'sending' | 'delivered' | 'dead';
				/** @example 10 */
				limit?: number;
				/** @description How many to pass over. */
				offset?: number;
			};
			header?: never;
			path: {
				/** @example webhook-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						deliveries: {
							/** @description The header `webhook-id`. */
							id: string;
							/** @enum {string} */
							state: 'waiting' | 'sending' | 'delivered' | 'dead';
							events: number;
							/** @description What the first event is, such as `deals.update`. */
							first_type: string;
							attempts: number;
							next_attempt_at: string | null;
							/** @description The HTTP status of the last answer; null: there was none. */
							status: number | null;
							message: string | null;
							/**
							 * Format: date-time
							 * @description ISO 8601, in UTC.
							 */
							created_at: string;
							finished_at: string | null;
						}[];
						/** @description How many there are in all. */
						total: number;
					};
				};
			};
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	redeliver: {
		parameters: {
			query?: never;
			header?: {
				/** @description A name of your own for this request, up to 255 characters. Sent again within 24 hours it is not done twice: the first answer is given again. With another request under the same key it is refused (422). */
				'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
			};
			path: {
				/** @example webhook-1 */
				id: string;
			};
			cookie?: never;
		};
		requestBody: {
			content: {
				/**
				 * @example {
				 *       "delivery": "msg_1"
				 *     }
				 */
				'application/json': {
					/** @description Its id, whatever became of it; null: all that wait or were given up. */
					delivery: string | null;
				};
			};
		};
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						/** @description How many are sent again. */
						sent_again: number;
					};
				};
			};
			400: components['responses']['400'];
			401: components['responses']['401'];
			403: components['responses']['403'];
			404: components['responses']['404'];
			406: components['responses']['406'];
			409: components['responses']['409'];
			415: components['responses']['415'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
	readDescription: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The answer. */
			200: {
				headers: {
					'RateLimit-Policy': components['headers']['RateLimit-Policy'];
					RateLimit: components['headers']['RateLimit'];
					[name: string]: unknown;
				};
				content: {
					'application/json': {
						openapi: string;
					} & {
						[key: string]: unknown;
					};
				};
			};
			401: components['responses']['401'];
			406: components['responses']['406'];
			422: components['responses']['422'];
			429: components['responses']['429'];
			500: components['responses']['500'];
			503: components['responses']['503'];
		};
	};
}
