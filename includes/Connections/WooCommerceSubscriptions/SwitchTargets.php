<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Logging\Fault;
use ChurnStop\Subscriptions\PlanRef;

/** What a subscription's one line can be switched to: what the store's own switching would offer. */
final class SwitchTargets {

	private const DAYS = array(
		'day'   => 1.0,
		'week'  => 7.0,
		'month' => 365.25 / 12,
		'year'  => 365.25,
	);

	public function __construct( private readonly SwitchCandidates $candidates ) {}

	/** @return list<Target> */
	public function all( \WC_Subscription $subscription, TargetQuery $query ): array {
		return ReadOnce::during( function () use ( $subscription, $query ): array {
			$line = $this->line( $subscription );
			$all  = null === $line ? array() : $this->candidates->all( $line );
			// Most products have no siblings at all, which needs no look through the customer's eyes.
			return null === $line || array() === $all
				? array()
				: AsCustomer::of(
					$subscription,
					fn (): array => $this->find_all( $subscription, $line, $all, $query ),
				);
		} );
	}

	/**
	 * @param list<PlanRef> $all
	 * @return list<Target>
	 */
	private function find_all(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $line,
		array $all,
		TargetQuery $query,
	): array {
		if ( array() !== $this->refusal( $subscription, $line ) ) {
			return array();
		}
		if ( count( $all ) > TargetQuery::FEW ) {
			return $this->nearest( $subscription, $line, $all, $query );
		}
		$this->candidates->prime( ...$all );
		$targets = $this->read( $subscription, $line, ...$all );
		return array_values( array_filter(
			$targets,
			static fn ( Target $target ): bool => $query->finds( $target->name ),
		) );
	}

	/**
	 * As many as a screen has room for, and what is named; the others are not read.
	 *
	 * @param list<PlanRef> $all
	 * @return list<Target>
	 */
	private function nearest(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $line,
		array $all,
		TargetQuery $query,
	): array {
		$named  = array() === $query->named ? array() : array_values( array_filter(
			$all,
			static fn ( PlanRef $ref ): bool => array() !== array_filter(
				$query->named,
				static fn ( PlanRef $one ): bool => $one->means( $ref )
					|| $one->means( new PlanRef( Originals::of( $ref->product_id ), $ref->plan ) ),
			),
		) );
		$ranked = $this->candidates->nearest( $line, $all, self::present_price( $subscription, $line ), $query );
		$first  = array_slice( array_column( $ranked, 0 ), 0, TargetQuery::MOST );
		$lower  = array_column( array_filter( $ranked, static fn ( array $one ): bool => $one[1] ), 0 );
		$this->candidates->prime( ...$named, ...$first );

		$targets = array();
		$keep    = static function ( Target ...$found ) use ( &$targets ): void {
			foreach ( $found as $target ) {
				$targets[ $target->ref()->written() ] ??= $target;
			}
		};
		$keep( ...$this->read( $subscription, $line, ...$named ) );
		$fits = static fn ( Target $target ): bool => ! $target->is_dearer();
		$keep( ...array_filter( $this->read( $subscription, $line, ...$first ), $fits ) );
		// What the store's tables say is rough: as many again may turn out not to fit.
		foreach ( array_slice( array_column( $ranked, 0 ), TargetQuery::MOST, TargetQuery::MOST ) as $ref ) {
			if ( count( array_filter( $targets, $fits ) ) >= TargetQuery::MOST ) {
				break;
			}
			$keep( ...array_filter( $this->read( $subscription, $line, $ref ), $fits ) );
		}
		foreach ( array_slice( $lower, 0, TargetQuery::MOST ) as $ref ) {
			if ( array() !== array_filter( $targets, static fn ( Target $target ): bool => $target->is_cheaper() ) ) {
				break;
			}
			$keep( ...$this->read( $subscription, $line, $ref ) );
		}
		return array_values( $targets );
	}

	/** @return list<Target> Those that can be bought. */
	private function read( \WC_Subscription $subscription, \WC_Order_Item_Product $line, PlanRef ...$refs ): array {
		$targets = array();
		$copy    = ScratchSubscription::of( $subscription );
		foreach ( $refs as $ref ) {
			$product = $this->product( $ref );
			if ( null !== $product && null === $this->product_refusal( $subscription, $line, $product ) ) {
				$targets[] = $this->target( $subscription, $line, $product, $ref, $copy );
			}
		}
		return $targets;
	}

	/** @return list<Blocker> */
	public function blockers( \WC_Subscription $subscription, PlanRef $ref ): array {
		return self::look( $subscription, fn (): array => $this->find_blockers( $subscription, $ref ) );
	}

	/** @return list<Blocker> */
	private function find_blockers( \WC_Subscription $subscription, PlanRef $ref ): array {
		$line = $this->line( $subscription );
		if ( null === $line ) {
			return array( new Blocker( 'several_items', array( 'items' => count( $subscription->get_items() ) ) ) );
		}
		$refusal = $this->refusal( $subscription, $line );
		if ( array() !== $refusal ) {
			return $refusal;
		}
		$product = $this->find( $line, $ref );
		$refusal = null === $product
			? new Blocker(
				'target_gone',
				array( 'product_id' => $ref->product_id ) + (
					null === $ref->plan ? array() : array( 'plan' => $ref->plan )
				),
			)
			: $this->product_refusal( $subscription, $line, $product );
		return null === $refusal ? array() : array( $refusal );
	}

	/** @return list<Blocker> Why there is nothing at all to switch to. */
	public function why_none( \WC_Subscription $subscription ): array {
		$line = $this->line( $subscription );
		if ( null === $line ) {
			return array();
		}
		if ( self::is_allowed( $line ) && array() === $this->candidates->all( $line ) ) {
			return array( new Blocker( 'not_switchable', array( 'because' => 'no_siblings' ) ) );
		}
		return AsCustomer::of( $subscription, fn (): array => $this->refusal( $subscription, $line ) );
	}

	public function plan( \WC_Subscription $subscription, PlanRef $ref ): ?SwitchPlan {
		return self::look(
			$subscription,
			function () use ( $subscription, $ref ): ?SwitchPlan {
				$line    = $this->line( $subscription );
				$product = null === $line ? null : $this->find( $line, $ref );
				return null === $line || null === $product
					? null
					: SwitchPlan::to_product( $subscription, $line, $product, $ref->plan );
			}
		);
	}

	/**
	 * Through the customer's eyes, each product once. Nothing may be written meanwhile.
	 *
	 * @template T
	 * @param callable(): T $look
	 * @return T
	 */
	private static function look( \WC_Subscription $subscription, callable $look ): mixed {
		return ReadOnce::during( static fn (): mixed => AsCustomer::of( $subscription, $look ) );
	}

	/** The only line of products; null where there are several, or none. */
	public function line( \WC_Subscription $subscription ): ?\WC_Order_Item_Product {
		$lines = array_values( $subscription->get_items() );
		return 1 === count( $lines ) && $lines[0] instanceof \WC_Order_Item_Product ? $lines[0] : null;
	}

	/** upgrade, downgrade or crossgrade, as WooCommerce Subscriptions names them. */
	public function direction( int $present_per_day, int $new_per_day ): string {
		return $new_per_day < $present_per_day
			? 'downgrade'
			: ( $new_per_day > $present_per_day ? 'upgrade' : 'crossgrade' );
	}

	public static function per_day( int $cents, string $period, int $interval ): int {
		return (int) round( $cents * 10000 / (
			( self::DAYS[ $period ] ?? self::DAYS['month'] ) * max( 1, $interval )
		) );
	}

	/** @return list<Blocker> Why nothing on this subscription can be switched. */
	private function refusal( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): array {
		$currency = (string) $subscription->get_currency();
		// Products have their prices in what this visitor sees.
		if ( OwnMoney::visitors_currency() !== $currency ) {
			return array( new Blocker( 'currency', array( 'currency' => $currency ) ) );
		}
		if ( ! self::is_allowed( $line ) ) {
			return array( new Blocker( 'not_switchable', array( 'because' => 'switching_off' ) ) );
		}
		if ( ! $this->is_switchable( $subscription, $line ) ) {
			return array( new Blocker( 'not_switchable' ) );
		}
		$extras = LineExtras::of( $subscription, $line );
		return array() === $extras
			? array()
			: array( new Blocker( 'line_has_extras', array( 'extras' => implode( ', ', $extras ) ) ) );
	}

	/** Whether the store lets its customers switch at all: between variations or grouped products, or between plans. */
	private static function is_allowed( \WC_Order_Item_Product $line ): bool {
		return 'no' !== get_option( 'woocommerce_subscriptions_allow_switching', 'no' )
			|| (
				'' !== SwitchCandidates::plan_of( $line )
				&& 'no' !== get_option( 'woocommerce_subscriptions_allow_switching_product_plans', 'yes' )
			);
	}

	/**
	 * WooCommerce Subscriptions' own word; but it also refuses a subscription without any order, because it could not
	 * prorate: nothing is prorated here.
	 */
	private function is_switchable( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): bool {
		if ( ! class_exists( \WC_Subscriptions_Switcher::class ) ) {
			return false;
		}
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- the store's own questions.
		$is = \WC_Subscriptions_Switcher::can_item_be_switched( $line, $subscription )
			|| (
				array() === Payments::order_ids( $subscription )
				&& wcs_is_product_switchable_type( $this->product_of( $line )?->get_id() ?? 0 )
				&& (bool) apply_filters( 'woocommerce_subscriptions_can_item_be_switched', true, $line, $subscription )
			);
		return $is && (bool) apply_filters(
			'woocommerce_subscriptions_can_item_be_switched_by_user',
			true,
			$line,
			$subscription,
		);
		// phpcs:enable
	}

	/** Whether another plugin refuses this product where the store asks before a switch. What it tells is not shown. */
	private static function is_forbidden(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $line,
		\WC_Product $product,
	): bool {
		$asked = 'woocommerce_subscriptions_is_switch_valid';
		if ( ! has_filter( $asked ) ) {
			return false;
		}
		// The store asks where something is put into the cart: with a session to tell why not, and a cart to look at.
		if ( null === WC()->cart ) {
			wc_load_cart();
		}
		$notices = wc_get_notices();
		$parent  = $product->get_parent_id();
		try {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
			return ! (bool) apply_filters(
				$asked,
				true,
				$parent > 0 ? $parent : $product->get_id(),
				$line->get_quantity(),
				$parent > 0 ? $product->get_id() : '',
				$subscription,
				$line,
			);
		} catch ( \Throwable $error ) {
			( new StoreLog() )->error(
				'Another plugin failed when it was asked whether a product may be switched to.',
				array( 'product' => $product->get_id() ) + Fault::of( $error ),
			);
			return true;
		} finally {
			if ( wc_get_notices() !== $notices ) {
				wc_set_notices( $notices );
			}
		}
	}

	private function product_of( \WC_Order_Item_Product $line ): ?\WC_Product {
		$product = $line->get_product();
		return $product instanceof \WC_Product ? $product : null;
	}

	private function find( \WC_Order_Item_Product $line, PlanRef $ref ): ?\WC_Product {
		return $this->candidates->has( $line, $ref ) ? $this->product( $ref ) : null;
	}

	/** As it is sold by that plan; null where it is not for sale. */
	private function product( PlanRef $ref ): ?\WC_Product {
		$product = SellingPlans::product( $ref );
		return null !== $product && $this->is_for_sale( $product, $ref->plan ) ? $product : null;
	}

	/** What a day costs now by the line alone, as prices of products are entered. */
	private static function present_price( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): float {
		$price = (float) $subscription->get_item_subtotal(
			$line,
			(bool) $subscription->get_prices_include_tax(),
			false,
		);
		return SwitchCandidates::a_day(
			$price,
			(string) $subscription->get_billing_period(),
			max( 1, (int) $subscription->get_billing_interval() ),
		);
	}

	private function is_for_sale( \WC_Product $product, ?string $plan ): bool {
		return 'publish' === $product->get_status()
			&& $product->is_type(
				null === $plan ? array( 'subscription', 'subscription_variation' ) : array( 'simple', 'variation' ),
			)
			&& '' !== (string) \WC_Subscriptions_Product::get_price( $product )
			// One payment only: there would be no renewal left to bill.
			&& (int) \WC_Subscriptions_Product::get_length( $product )
				!== (int) \WC_Subscriptions_Product::get_interval( $product )
			// A product limited to one per customer is not purchasable to its own subscriber, but a switch may go to
			// it.
			&& ( $product->is_purchasable() || 'no' !== wcs_get_product_limitation( $product ) );
	}

	private function product_refusal(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $line,
		\WC_Product $product,
	): ?Blocker {
		if ( ! $product->is_in_stock() || ! $product->has_enough_stock( (float) $line->get_quantity() ) ) {
			return new Blocker( 'target_out_of_stock', array( 'product_id' => $product->get_id() ) );
		}
		if ( Shipping::is_missing( $subscription, $line, $product ) ) {
			return new Blocker( 'target_needs_shipping', array( 'product_id' => $product->get_id() ) );
		}
		return self::is_forbidden( $subscription, $line, $product )
			? new Blocker( 'target_forbidden', array( 'product_id' => $product->get_id() ) )
			: null;
	}

	private function target(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $line,
		\WC_Product $product,
		PlanRef $ref,
		ScratchSubscription $copy,
	): Target {
		$currency = (string) $subscription->get_currency();
		$plan     = SwitchPlan::to_product( $subscription, $line, $product, $ref->plan );
		$cents    = $plan->total_on( $copy );
		$present  = Amounts::cents( $subscription->get_total( 'edit' ) );
		$image    = (int) $product->get_image_id() > 0
			? wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_thumbnail' )
			: false;
		return new Target(
			$product->get_id(),
			SnapshotReader::plain( $product->get_name() ),
			Amounts::from_cents( $cents, $currency ),
			Amounts::from_cents( $cents - $present, $currency ),
			self::per_day( $cents, $plan->period, $plan->interval ),
			self::per_day(
				$present,
				(string) $subscription->get_billing_period(),
				(int) $subscription->get_billing_interval(),
			),
			false === $image ? '' : $image,
			$plan->period,
			$plan->interval,
			$ref->plan,
			Originals::among( $product->get_id() )[0] ?? null,
		);
	}
}
