<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

/**
 * The subscription that a contract test wants. Amounts are in the currency's smallest unit, moments are anything that
 * strtotime() reads (UTC).
 *
 * Relative moments count from the connection's now.
 */
final class Given {

	/**
	 * @param int     $price        Of one, as the store enters it: without tax where $tax is "added".
	 * @param int     $items        How many different products are on it, each at $price and $quantity.
	 * @param 'day'|'week'|'month'|'year' $period
	 * @param 'active'|'pending'      $status
	 * @param list<string>|null       $abilities    Snapshot::CAN_* of its gateway; null: all of them.
	 * @param int|null $own_coupon A recurring percentage that the customer brought along, without limit.
	 * @param bool                    $unpaid       A renewal of it is still to be paid.
	 * @param int|null $edited Line total (of all pieces) that an admin typed in, beside the product's price.
	 * @param ''|'included'|'added'   $tax          19 %, and whether prices hold it.
	 * @param int                     $shipping     Per renewal, without tax.
	 * @param ''|'variable'|'grouped' $shape How its product and the siblings belong together; empty: it has none.
	 * @param array<string, Sibling>  $siblings     What it could be switched to, by a name of the test's own.
	 */
	public function __construct(
		public readonly int $price = 4000,
		public readonly int $quantity = 1,
		public readonly int $items = 1,
		public readonly string $period = 'month',
		public readonly int $interval = 1,
		public readonly ?string $next_payment = '+20 days',
		public readonly ?string $trial_end = null,
		public readonly ?string $end = null,
		public readonly string $status = 'active',
		public readonly string $currency = 'USD',
		public readonly string $country = 'US',
		public readonly string $state = 'CA',
		public readonly bool $manual = false,
		public readonly ?array $abilities = null,
		public readonly ?int $own_coupon = null,
		public readonly bool $unpaid = false,
		public readonly ?int $edited = null,
		public readonly string $tax = '',
		public readonly int $shipping = 0,
		public readonly string $shape = '',
		public readonly array $siblings = array(),
	) {}

	/** 40.00 a month with a sibling `basic` for 19.00. */
	public static function with_basic( string $shape = 'variable', int $quantity = 1, ?Sibling $basic = null ): self {
		return new self(
			quantity: $quantity,
			shape: $shape,
			siblings: array( 'basic' => $basic ?? new Sibling( 1900 ) ),
		);
	}
}
