<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;

/**
 * A percentage or an amount off the next N renewals: a recurring coupon of the store, with WooCommerce Subscriptions'
 * own limit of payments.
 */
final class DiscountHandler implements Handler {

	/**
	 * @var \WeakMap<\WC_Subscription, list<Blocker>>|null Once for each reading of a subscription: no discount changes
	 *     it.
	 */
	private static ?\WeakMap $by_price = null;

	private readonly RunningDiscount $running;

	public function __construct( private readonly Store $store ) {
		$this->running = new RunningDiscount( $store );
	}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		$change   = Discount::of( $change );
		$blockers = array_merge(
			CommonBlockers::state( $subscription ),
			CommonBlockers::gateway( $subscription, $change->needs() ),
			CommonBlockers::next_payment( $subscription ),
			CommonBlockers::fixed_term( $subscription, $this->last_discounted_payment( $subscription, $change ) ),
			CommonBlockers::other_coupon( $subscription )
		);
		if ( array() !== $blockers ) {
			return $blockers;
		}
		if ( '' !== $change->amount && $change->currency !== (string) $subscription->get_currency() ) {
			return array( new Blocker( 'currency' ) );
		}
		self::$by_price ??= new \WeakMap();
		$refused = self::refused_coupon( $subscription, $change );
		return array() === $refused
			? self::$by_price[ $subscription ] ??= self::by_price( $subscription )
			: $refused;
	}

	/** @return list<Blocker> What the store's own question says, which other plugins may answer. */
	private static function refused_coupon( \WC_Subscription $subscription, Discount $change ): array {
		try {
			$answer = ( new \WC_Discounts( ScratchSubscription::of( $subscription ) ) )->is_coupon_valid(
				Coupons::imagined( $subscription, $change ),
			);
			$why    = is_wp_error( $answer ) ? $answer->get_error_message() : null;
		} catch ( \Throwable $error ) {
			$why = $error->getMessage();
		}
		return null === $why
			? array()
			: array( new Blocker( 'coupon_refused', array( 'message' => SnapshotReader::plain( $why ) ) ) );
	}

	/** @return list<Blocker> What its prices say against any discount: the store's totals are calculated for it. */
	private static function by_price( \WC_Subscription $subscription ): array {
		if ( self::has_edited_prices( $subscription ) ) {
			return array( new Blocker( 'edited_prices' ) );
		}
		// Whether the store would discount any line at all: not whether so few percent of so few cents are a cent.
		$scratch = ScratchSubscription::of( $subscription );
		$scratch->total_with( Coupons::imagined( $subscription, new Discount( 1, 100 ) ) );
		return $scratch->line_discount() > 0.0 ? array() : array( new Blocker( 'nothing_to_discount' ) );
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		$change   = Discount::of( $change );
		$currency = (string) $subscription->get_currency();
		$present  = Amounts::money( $subscription->get_total( 'edit' ), $currency );
		return new Terms(
			$present,
			Amounts::from_cents( $this->discounted( $subscription, $change ), $currency ),
			$change->payments,
			$present,
			StoreDates::of( $subscription, 'next_payment' ),
		);
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		CommonBlockers::refuse( $this->blockers( $subscription, $change ) );
		return new Receipt(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			$change,
			PreviousState::of( $subscription ) + array(
				'total' => Amounts::cents( $subscription->get_total( 'edit' ) ),
			),
			array( 'total' => $this->discounted( $subscription, Discount::of( $change ) ) ),
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->require( $receipt->subscription->number() );
		$code         = Coupons::code( $key );
		try {
			if ( null === Coupons::line( $subscription, $code ) ) {
				PreviousState::must_hold( $subscription, $receipt );
				CommonBlockers::refuse( $this->blockers( $subscription, $receipt->change ) );
			}
			$coupon = Coupons::make( $subscription, $receipt, $key );
			KillPoint::pass( 'discount:coupon-created' );
			if ( Receipt::APPLIED !== $this->check( $receipt, $key ) ) {
				$subscription = $this->store->require( $receipt->subscription->number() );
				if ( null === Coupons::line( $subscription, $code ) ) {
					PreviousState::must_hold( $subscription, $receipt );
				}
				$this->running->put_on( $subscription, $coupon );
			}
			Coupons::count_no_use( $code );
			KillPoint::pass( 'discount:applied' );
			if ( Receipt::APPLIED !== $this->check( $receipt, $key ) ) {
				throw new \RuntimeException( 'The recurring total is not what was promised.' );
			}
			Coupons::is_on( $coupon );
		} catch ( \Exception $refusal ) {
			$this->running->take_off( $receipt->subscription->number(), $key );
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'discount', $refusal );
		}

		$this->note_applied( $receipt, $key, $code );
		KillPoint::pass( 'discount:noted' );
		return $receipt->with_refs(
			array(
				'coupon_id'   => $coupon->get_id(),
				'coupon_code' => $code,
			)
		);
	}

	public function check( Receipt $receipt, string $key ): string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription ) {
			return Receipt::UNTOUCHED;
		}
		if (
			Grants::count( $subscription, Coupons::of( $receipt, $key ) ) >= Discount::of( $receipt->change )->payments
		) {
			return Receipt::USED;
		}
		$coupon = Coupons::live( $key );
		$line   = Coupons::line( $subscription, Coupons::code( $key ) );
		if ( null === $line ) {
			return null === $coupon ? Receipt::UNTOUCHED : Receipt::PARTIAL;
		}
		$complete = null !== $coupon
			&& Discount::of( $receipt->change )->payments === Data::int(
				array( 'n' => $coupon->get_meta( '_wcs_number_payments' ) ),
				'n',
			)
			&& Amounts::cents( $subscription->get_total( 'edit' ) ) === Data::int( $receipt->intended, 'total', -1 );
		return $complete ? Receipt::APPLIED : Receipt::PARTIAL;
	}

	/** Discounted renewals still to come. */
	public function payments_left( Receipt $receipt, string $key ): int {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription || null === Coupons::line( $subscription, Coupons::code( $key ) ) ) {
			return 0;
		}
		return max(
			0,
			Discount::of( $receipt->change )->payments - Grants::count( $subscription, Coupons::of( $receipt, $key ) ),
		);
	}

	/** What is billed once the discount is over: as it was told, or what somebody else has made of the price since. */
	public function price_after( Receipt $receipt, string $key ): ?Money {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription || null === Coupons::line( $subscription, Coupons::code( $key ) ) ) {
			return null;
		}
		$total = (float) $subscription->get_total( 'edit' );
		return Amounts::cents( $total ) === Data::int( $receipt->intended, 'total', -1 )
			? null
			: Amounts::money(
				$total + (float) $subscription->get_total_discount( false ),
				(string) $subscription->get_currency(),
			);
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription ) {
			return null;
		}
		$coupon = Coupons::live( $key );
		if ( null !== $coupon ) {
			$this->running->keep_exact( $receipt->subscription->number(), $coupon );
			if ( null !== Coupons::live( $key ) ) {
				return null;
			}
		}
		$granted = Grants::count( $subscription, Coupons::of( $receipt, $key ) );
		return $granted >= Discount::of( $receipt->change )->payments ? null : 'coupon_removed';
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$had = $this->running->take_off( $receipt->subscription->number(), $key );
		KillPoint::pass( 'discount:taken-off' );
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null !== $subscription && ( $had || Notes::exists( $subscription->get_id(), $key, 'applied' ) ) ) {
			Notes::add(
				$subscription,
				sprintf(
					/* translators: 1: coupon code, 2: who and why. */
					__(
						'ChurnStop: the discount %1$s was taken off; the full price applies from the next payment on. %2$s',
						'churnstop',
					),
					Coupons::code( $key ),
					$note,
				),
				$key,
				'undone'
			);
		}
		return $receipt;
	}

	/** Used up: the coupon goes to the trash. While payments are left, nothing happens. */
	public function finish( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$code         = Coupons::code( $key );
		$left         = null !== $subscription && null !== Coupons::line( $subscription, $code )
			&& Grants::count(
				$subscription,
				Coupons::of( $receipt, $key ),
			) < Discount::of( $receipt->change )->payments;
		if ( ! $left ) {
			$this->running->take_off( $receipt->subscription->number(), $key );
		}
		return $receipt;
	}

	/** Nothing to be lost by it. */
	public function access_note( \WC_Subscription $subscription, Change $change ): string {
		return '';
	}

	public function left( Receipt $receipt, string $key ): string {
		return sprintf(
			/* translators: %s: coupon code. */
			__(
				'ChurnStop: the customer cancelled, but the discount that they had accepted could not be taken off. Nothing is billed any more. If the subscription is reactivated, first remove the coupon %s from it; then trash the coupon.',
				'churnstop',
			),
			Coupons::code( $key ),
		);
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		return StoreDates::of( $subscription, 'next_payment' );
	}

	private function discounted( \WC_Subscription $subscription, Discount $change ): int {
		$scratch = ScratchSubscription::of( $subscription );
		return Amounts::cents( $scratch->total_with( Coupons::imagined( $subscription, $change ) ) );
	}

	/**
	 * apply_coupon() and remove_coupon() set each line to its subtotal and calculate taxes anew: prices that were
	 * edited by hand, or taxes that have changed since, would be billed differently for good.
	 */
	private static function has_edited_prices( \WC_Subscription $subscription ): bool {
		foreach ( $subscription->get_items() as $line ) {
			if (
				$line instanceof \WC_Order_Item_Product
				&& abs( (float) $line->get_subtotal() - (float) $line->get_total() ) > 0.000001
			) {
				return true;
			}
		}
		$scratch = ScratchSubscription::of( $subscription );
		return Amounts::cents( $scratch->recalculated_total() ) !== Amounts::cents(
			$subscription->get_total( 'edit' ),
		);
	}

	/** All the payments that are promised must be made before the subscription ends. */
	private function last_discounted_payment( \WC_Subscription $subscription, Discount $change ): ?\DateTimeImmutable {
		$payment = StoreDates::of( $subscription, 'next_payment' );
		if ( null === $payment || null === StoreDates::of( $subscription, 'end' ) ) {
			return $payment;
		}
		for ( $i = 1; $i < $change->payments; $i++ ) {
			$payment = StoreDates::next_of_store( $subscription, $payment );
		}
		return $payment;
	}

	private function note_applied( Receipt $receipt, string $key, string $code ): void {
		$change       = Discount::of( $receipt->change );
		$subscription = $this->store->require( $receipt->subscription->number() );
		$before       = Amounts::from_cents(
			Data::int( $receipt->prior, 'total' ),
			(string) $subscription->get_currency(),
		);
		Notes::add(
			$subscription,
			sprintf(
				/* translators: 1: a percentage or an amount, 2: number of payments, 3: old price, 4: new price, 5:
				   coupon code. */
				_n(
					'ChurnStop: instead of cancelling, the customer took %1$s off the next %2$d payment (%4$s instead of %3$s). Coupon %5$s is taken off automatically after it.',
					'ChurnStop: instead of cancelling, the customer took %1$s off the next %2$d payments (%4$s instead of %3$s). Coupon %5$s is taken off automatically after them.',
					$change->payments,
					'churnstop',
				),
				$change->off( $before ),
				$change->payments,
				$before->formatted,
				Amounts::from_cents(
					Data::int( $receipt->intended, 'total' ),
					(string) $subscription->get_currency(),
				)->formatted,
				$code
			),
			$key,
			'applied'
		);
	}
}
