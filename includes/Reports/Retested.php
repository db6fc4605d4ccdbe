<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Offers\Offer;

/** What a past attempt would have been offered first by another flow, or why that cannot be told. */
final class Retested {

	/** The flow is for other customers. */
	public const NOT_FOR = 'not_for';

	/** The flow does not have the reason that the customer gave. */
	public const REASON_GONE = 'reason_gone';

	/** An audience asks for a fact that was not read then. */
	public const FACT_UNKNOWN = 'fact_unknown';

	/** It was not asked then what the customer could switch to. */
	public const TARGETS_UNKNOWN = 'targets_unknown';

	/** The customer left before giving a reason: no flow makes an offer then. */
	public const NO_REASON = 'no_reason';

	/** The facts of the attempt are not stored. */
	public const NO_FACTS = 'no_facts';

	/**
	 * @param Offer|null                   $was      The first offer then.
	 * @param Offer|null                   $offer    The first offer now.
	 * @param string                       $untested Empty, or why it could not be tested.
	 * @param array<string, list<Blocker>> $skipped  Offer id → what spoke against it.
	 * @param list<Offer>                  $fits     All that nothing speaks against, in order.
	 * @param list<string>                 $unknown  Offers of which it cannot be told.
	 * @param bool                         $assumed  The store was not asked then whether it can keep the offer.
	 */
	public function __construct(
		public readonly string $reason,
		public readonly ?Offer $was = null,
		public readonly ?Offer $offer = null,
		public readonly string $untested = '',
		public readonly array $skipped = array(),
		public readonly array $fits = array(),
		public readonly array $unknown = array(),
		public readonly bool $assumed = false,
	) {}
}
