/* Made by "npm run types" from includes/Schema/flow.json: change that file instead. */

/**
 * What a merchant designs: reasons, offers per reason, texts.
 */
export interface Flow {
	id?: number;
	schema_version?: 1;
	name?: string;
	status?: 'draft' | 'active' | 'archived';
	/**
	 * The version that was read: another one means that somebody else saved meanwhile.
	 */
	version?: number;
	/**
	 * The lowest one whose audience matches is served.
	 */
	priority?: number;
	locale?: string;
	/**
	 * Whom it is for: see audience.json. No conditions: everybody.
	 */
	audience?: {};
	survey?: {
		title?: string;
		message?: string;
		order?: 'fixed' | 'shuffled';
		comment?: {
			enabled?: boolean;
			required?: boolean;
			prompt?: string;
			error?: string;
		};
	};
	/**
	 * @minItems 1
	 * @maxItems 50
	 */
	reasons: {
		id: string;
		kind?: 'price' | 'usage' | 'switching' | 'technical' | 'need' | 'service' | 'quality' | 'other';
		label?: string;
		follow_up?: string | null;
		support?: {
			url?: string;
			email?: string;
			message?: string;
		} | null;
		/**
		 * @maxItems 10
		 */
		offers?: {}[];
	}[];
	labels?: {
		cancel?: string;
		decline?: string;
		another?: string;
		dismiss?: string;
	};
	max_offers?: number;
	set_by_code?: string[];
	created_at?: string | null;
	updated_at?: string | null;
	has_draft?: boolean;
}
