/* Made by "npm run types" from includes/Schema/audience.json: change that file instead. */

/**
 * Whom a flow or an offer is for. connections, products and categories are its earlier form.
 */
export interface Audience {
	match?: 'all' | 'any';
	/**
	 * @maxItems 20
	 */
	conditions?: {}[];
	/**
	 * @maxItems 20
	 */
	connections?: string[];
	/**
	 * @maxItems 1000
	 */
	products?: number[];
	/**
	 * @maxItems 1000
	 */
	categories?: number[];
}
