<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * A subscription at one moment, as decisions see it. Times are UTC.
 */
final class Snapshot {

	/**
	 * Gateway abilities, in WooCommerce Subscriptions' words without the prefix. A manual subscription has them all.
	 */
	public const CAN_SUSPEND        = 'suspension';
	public const CAN_CANCEL         = 'cancellation';
	public const CAN_REACTIVATE     = 'reactivation';
	public const CAN_CHANGE_DATES   = 'date_changes';
	public const CAN_CHANGE_AMOUNTS = 'amount_changes';

	/**
	 * @param int|string   $customer_id    As CustomerRef has it.
	 * @param string       $number         As the customer knows it ("1042").
	 * @param string       $name           What it is, in the customer's words ("Coffee box, Monthly").
	 * @param string       $store_status   The same in the store's own word, for who knows the store.
	 * @param list<Item>   $items
	 * @param Money        $total          What the next renewal bills, taxes and shipping included.
	 * @param 'day'|'week'|'month'|'year' $period
	 * @param int          $interval       Periods between payments.
	 * @param list<string> $coupons        Codes of the recurring coupons on it, ChurnStop's own included.
	 * @param int $unpaid_orders Renewals that are not paid in any way, one that is due and has no order yet among them.
	 * @param list<string> $abilities      CAN_* of its gateway.
	 * @param bool $cancellable Whether the store can cancel it now; whether a customer may is Connection::may_cancel().
	 * @param string       $country        Billing country, ISO 3166-1 alpha-2, or empty.
	 * @param string       $state          Billing state without the country ("MN"), or empty.
	 * @param string       $payment_method The gateway's id; empty where it has none.
	 * @param \DateTimeImmutable $at       The connection's now when it was taken: the sandbox has a movable clock.
	 */
	public function __construct(
		public readonly SubscriptionRef $ref,
		public readonly int|string $customer_id,
		public readonly string $number,
		public readonly string $name,
		public readonly Status $status,
		public readonly string $store_status,
		public readonly array $items,
		public readonly Money $total,
		public readonly string $period,
		public readonly int $interval,
		public readonly ?\DateTimeImmutable $next_payment,
		public readonly ?\DateTimeImmutable $trial_end,
		public readonly ?\DateTimeImmutable $end,
		public readonly ?\DateTimeImmutable $started_at,
		public readonly array $coupons,
		public readonly int $unpaid_orders,
		public readonly bool $manual,
		public readonly array $abilities,
		public readonly bool $cancellable,
		public readonly string $country,
		public readonly string $state,
		public readonly \DateTimeImmutable $at,
		public readonly string $payment_method = '',
	) {}

	/**
	 * One that nobody has: for previews, the demo's past, and what is asked of no single subscription.
	 *
	 * @param list<string> $coupons
	 */
	public static function imagined(
		string $name,
		int $product_id,
		Money $total,
		Billing $billing,
		\DateTimeImmutable $next,
		\DateTimeImmutable $at,
		bool $in_trial = false,
		array $coupons = array(),
		string $country = '',
		string $state = ''
	): self {
		$period = in_array( $billing->period, array( 'day', 'week', 'year' ), true ) ? $billing->period : 'month';
		return new self(
			new SubscriptionRef( 'preview', '1' ),
			0,
			'1',
			$name,
			Status::Active,
			Status::Active->value,
			array( new Item( 1, $product_id, 0, $name, 1, $total->cents ) ),
			$total,
			$period,
			min( 100, max( 1, $billing->interval ) ),
			$next,
			$in_trial ? $next : null,
			null,
			$at->modify( '-60 days' ),
			$coupons,
			0,
			true,
			array(),
			true,
			$country,
			$state,
			$at
		);
	}

	public function can( string $ability ): bool {
		return $this->manual || in_array( $ability, $this->abilities, true );
	}

	public function billing(): Billing {
		return new Billing( $this->period, $this->interval );
	}

	/** "$40.00 / month": what is billed, with its period. */
	public function price(): string {
		return $this->billing()->text( $this->total );
	}

	public function in_trial(): bool {
		return null !== $this->trial_end && $this->trial_end > $this->at;
	}

	/** Cancelled, with paid time left or not, or over in another way. */
	public function has_ended(): bool {
		return $this->status->has_ended();
	}

	/** When it ends without being cancelled; null where it goes on, or has ended. */
	public function ends_anyway_at(): ?\DateTimeImmutable {
		return ! $this->has_ended() && null !== $this->end && $this->end > $this->at ? $this->end : null;
	}

	/** What must not have changed between an offer's showing and its acceptance. */
	public function fingerprint(): string {
		return md5(
			Data::encode(
				array(
					$this->store_status,
					$this->total->cents,
					$this->total->currency,
					Data::iso( $this->next_payment ),
					array_map( static fn ( Item $item ): array => $item->identity(), $this->items ),
					$this->coupons,
				)
			)
		);
	}

	/** @return array<string, mixed> Without personal data: it is stored with each decision. */
	public function to_array(): array {
		return array(
			'connection'    => $this->ref->connection,
			'id'            => $this->ref->id,
			'customer_id'   => $this->customer_id,
			'number'        => $this->number,
			'name'          => $this->name,
			'status'        => $this->status->value,
			'store_status'  => $this->store_status,
			'items'         => array_map( static fn ( Item $item ): array => $item->to_array(), $this->items ),
			'total'         => $this->total->to_array(),
			'period'        => $this->period,
			'interval'      => $this->interval,
			'next_payment'  => Data::iso( $this->next_payment ),
			'trial_end'     => Data::iso( $this->trial_end ),
			'end'           => Data::iso( $this->end ),
			'started_at'    => Data::iso( $this->started_at ),
			'coupons'       => $this->coupons,
			'unpaid_orders' => $this->unpaid_orders,
			'manual'        => $this->manual,
			'abilities'     => $this->abilities,
			'cancellable'   => $this->cancellable,
			'country'       => $this->country,
			'state'         => $this->state,
			'at'            => Data::iso( $this->at ),
			'payment_method' => $this->payment_method,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$period = Data::string( $from, 'period' );
		return new self(
			new SubscriptionRef( Data::string( $from, 'connection' ), Data::string( $from, 'id' ) ),
			CustomerRef::from_row( $from ),
			Data::string( $from, 'number' ),
			Data::string( $from, 'name' ),
			Status::tryFrom( Data::string( $from, 'status' ) ) ?? Status::Other,
			Data::string( $from, 'store_status' ),
			array_map( Item::from_array( ... ), Data::maps( $from, 'items' ) ),
			Money::from_array( Data::map( $from, 'total' ) ) ?? new Money( 0, '', 2, '' ),
			in_array( $period, array( 'day', 'week', 'year' ), true ) ? $period : 'month',
			max( 1, Data::int( $from, 'interval', 1 ) ),
			Data::time( $from, 'next_payment' ),
			Data::time( $from, 'trial_end' ),
			Data::time( $from, 'end' ),
			Data::time( $from, 'started_at' ),
			Data::strings( $from, 'coupons' ),
			Data::int( $from, 'unpaid_orders' ),
			Data::bool( $from, 'manual' ),
			Data::strings( $from, 'abilities' ),
			Data::bool( $from, 'cancellable' ),
			Data::string( $from, 'country' ),
			Data::string( $from, 'state' ),
			Data::time( $from, 'at' ) ?? new \DateTimeImmutable( '@0' ),
			Data::string( $from, 'payment_method' ),
		);
	}
}
