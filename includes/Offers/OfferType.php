<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Subscriptions\Snapshot;

/**
 * A kind of offer: its settings, when it does not fit, and the change it makes. Pure: no WordPress but translation, no
 * I/O.
 *
 * Other plugins add theirs with the filter `churnstop_offer_types`.
 */
interface OfferType {

	/** As in a flow's JSON: [a-z0-9_]+. */
	public function id(): string;

	/** The plan that unlocks it: `free` or `starter`. */
	public function plan(): string;

	/** For the editor and for notes: "Discount". */
	public function label(): string;

	/**
	 * JSON Schema of the settings (the `properties` beside the offer's envelope), with only keywords that WordPress'
	 * rest_validate_value_from_schema knows; each with `required`, `default`, `title` and `description`. The editor and
	 * the checks also know `unit` (`percent`, `renewal`, `day`, or words of your own), `common` (figures that are often
	 * chosen), `rule` (the check that limits it), `target` (it names a product to switch to: `cheaper` or `any`; with
	 * `none` and `none_found`, what the editor says where no product is named, and where there is none), `plan_of` (it
	 * names the selling plan of that setting's product) and `unless` (the switch that stands for it).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public function settings(): array;

	/** Whether `blockers()`, `choices()` and `change()` need the store's switch targets, which cost queries. */
	public function needs_targets(): bool;

	/**
	 * Why it does not fit this subscription, as far as settings and snapshot tell.
	 *
	 * @param list<Target> $targets Empty unless needs_targets().
	 * @return list<Blocker>
	 */
	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array;

	/**
	 * What the customer chooses from, in the order in which a screen shows the first dozen; null where there is no
	 * choice.
	 *
	 * @param list<Target> $targets
	 * @return list<Target>|null
	 */
	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array;

	/**
	 * The change. Call only where `blockers()` is empty.
	 *
	 * @param list<Target> $targets
	 *                                 Of a product that is chosen only the selling plan that is chosen.
	 * @param int|null     $product_id The customer's choice, one of choices(); null: the first.
	 */
	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change;

	/**
	 * The shipped texts, in the current language, for an offer whose own are empty. They may hold figures of the terms.
	 *
	 * @return array{headline: string, message: string, accept_label: string}
	 */
	public function texts( Offer $offer ): array;

	/**
	 * "You pay $32.00 instead of $40.00 for the next 3 payments, then $40.00. Next payment: 1 December 2026." Never
	 * about access: that is the store's.
	 */
	public function summary( Offer $offer, Terms $terms ): string;
}
