<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\OutcomeStore;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;
use ChurnStop\Tests\Torture\Model;
use ChurnStop\Tests\Torture\Report;
use ChurnStop\Tests\Torture\Tasks;

/**
 * Random histories on the real store, against the same model as the sandbox' ones. The store's clock cannot be moved:
 * its dates are.
 *
 * CHURNSTOP_STORE_HISTORIES says how many.
 */
final class HistoriesTest extends StoreAttempt {

	private const STEPS = array(
		'accept',
		'accept',
		'accept',
		'renewal',
		'renewal',
		'time',
		'cancel',
		'reactivate',
		'resume',
		'undo',
		'revert',
		'switch',
		'refund',
	);

	/**
	 * How a renewal that is due is paid: by the queue, hours late, by a bank debit that takes days, and paid orders
	 * deleted at once.
	 */
	private const PAYMENTS = array( 'on time', 'late', 'debit', 'deleted' );

	/** Within what the comparison of dates forgives. */
	private const LATE_SECONDS = 2 * 3600;

	private const BY = array(
		'discount'     => array( 'percent' => 20, 'payments' => 3 ),
		'pause'        => array( 'days' => 30 ),
		'skip_renewal' => array(),
		'tier_down'    => array( 'price' => self::BASIC, 'period' => 'month', 'interval' => 1 ),
		'product_swap' => array( 'price' => self::BASIC, 'period' => 'month', 'interval' => 1 ),
		'extend_trial' => array( 'days' => 14 ),
	);

	private const SETTINGS = array(
		'discount'     => array( 'value_percent' => 20, 'duration_billing_cycles' => 3 ),
		'pause'        => array( 'duration_days' => 30 ),
		'skip_renewal' => array(),
		'tier_down'    => array( 'target_product_id' => null ),
		'product_swap' => array( 'target_product_id' => null, 'allow_customer_choice' => true ),
		'extend_trial' => array( 'duration_days' => 14 ),
	);

	/** Cents: what is subscribed to, and the plan beside it. */
	private const PRICE = 4000;
	private const BASIC = 1900;

	/** WooCommerce Subscriptions puts a payment that is due at once a little ahead. */
	private const TOLERANCE_SECONDS = 3 * 3600;

	/** Every so many histories all outcomes are recounted, and the totals made anew. */
	private const REBUILT = 10;

	private Model $model;

	private Report $report;

	private int $id;

	private int $shopper;

	/** Before the cancellation. */
	private ?int $trial_end = null;

	/** Whether there is a cheaper plan to switch to. */
	private bool $has_basic = false;

	/** @var array{present: int, basic: int} Products. */
	private array $plans = array( 'present' => 0, 'basic' => 0 );

	private int $boss;

	/** @var list<int> Cents of renewals that were paid and deleted. */
	private array $deleted = array();

	/** @var list<string> What was done so far. */
	private array $steps = array();

	/** @var array<string, mixed>|null The flow's body as it was. */
	private ?array $body = null;

	/** The other tests know the shipped flow's reasons. */
	protected function tearDown(): void {
		if ( null !== $this->body ) {
			self::put( $this->body );
			$this->body = null;
		}
		parent::tearDown();
	}

	/** @param array<string, mixed> $body */
	private static function put( array $body ): void {
		$table = Plugin::get()->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertNotNull( $row );
		self::assertNotNull( $table->publish(
			$row->id,
			$row->version,
			Plugin::get()->part( FlowInput::class )->body( $body ),
			'active',
			1,
			'test',
		) );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	public function test_random_histories_are_what_the_contract_says(): void {
		$this->report = new Report( 'histories on the store', (int) ( getenv( 'CHURNSTOP_STORE_HISTORIES' ) ?: 3 ) );
		$boss         = get_user_by( 'login', 'admin' );
		$this->boss   = false === $boss ? 1 : $boss->ID;
		$this->publish_all();
		foreach ( $this->report->runs() as $run ) {
			$days          = $this->report->roll( 2, 40 );
			$kind          = array( 'plain', 'variable', 'grouped', 'trial' )[ $this->report->roll( 0, 3 ) ];
			$next          = '+' . $days . ' days';
			$made          = Shop::make(
				match ( $kind ) {
					'plain' => new Given( next_payment: $next ),
					'trial' => new Given( next_payment: $next, trial_end: $next ),
					default => new Given(
						next_payment: $next,
						shape: $kind,
						siblings: array( 'basic' => new Sibling( self::BASIC ) ),
					),
				}
			);
			$this->has_basic = 'variable' === $kind || 'grouped' === $kind;
			$this->id      = $made->id;
			$this->plans   = array( 'present' => $made->product_id, 'basic' => $made->siblings['basic'] ?? 0 );
			$this->shopper = $made->customer_id;
			$this->model   = new Model(
				self::PRICE,
				'month',
				1,
				(int) Shop::get( $made->id )->get_time( 'next_payment' ),
				'trial' === $kind ? (int) Shop::get( $made->id )->get_time( 'trial_end' ) : null,
			);
			$this->deleted = array();
			$this->steps   = array( $kind . ', next in ' . $days . ' days' );
			for ( $n = $this->report->roll( 3, 7 ); $n > 0; $n-- ) {
				$wrong = array( ...$this->step(), ...$this->compare() );
				// Now and then what is marked is measured: in every order of arrival it comes to the same.
				if ( 0 === $this->report->roll( 0, 2 ) ) {
					Plugin::get()->part( Measure::class )->run( PHP_INT_MAX );
				}
				$wrong = array() === $wrong && 1 === $n ? $this->measured( 0 === $run % self::REBUILT ) : $wrong;
				if ( array() !== $wrong ) {
					$this->report->fail( sprintf(
						'history %d, %s: %s',
						$run,
						implode( ' → ', $this->steps ),
						implode( '; ', $wrong ),
					) );
					break;
				}
			}
		}
		$this->report->print();
		self::assertSame( '', implode( "\n", $this->report->failures ) );
	}

	/** A reason for each type, which makes that offer alone. */
	private function publish_all(): void {
		$row = Plugin::get()->part( FlowTable::class )->find_default();
		self::assertNotNull( $row );
		$this->body      = $row->body;
		$body            = $row->body;
		$body['reasons'] = array();
		foreach ( self::SETTINGS as $type => $settings ) {
			$body['reasons'][] = array(
				'id'     => $type,
				'kind'   => 'other',
				'label'  => $type,
				'offers' => array( array( 'type' => $type ) + $settings ),
			);
		}
		self::put( $body );
	}

	/** @return list<string> */
	private function step(): array {
		$now  = time();
		$step = self::STEPS[ $this->report->roll( 0, count( self::STEPS ) - 1 ) ];
		// What is due is paid before anything else is done: a store's queue does not wait for a shopper.
		if ( 'active' === $this->model->status && (int) $this->model->next <= $now + self::TOLERANCE_SECONDS ) {
			$step = 'renewal';
		}
		$this->steps[] = $step;
		$this->report->count( $step );
		wp_set_current_user( $this->shopper );
		Plugin::get()->part( Database::class )->execute(
			'DELETE FROM {responses} WHERE customer_id = %s',
			array( $this->shopper ),
		);
		return match ( $step ) {
			'accept'     => $this->accept( $now ),
			'renewal'    => $this->renewal( $now ),
			'time'       => $this->time( $now ),
			'cancel'     => $this->cancel( $now ),
			'reactivate' => $this->reactivate( $now ),
			'resume'     => $this->take_back( '/resume', array( 'pause' ), $now ),
			'undo'       => $this->take_back( '/undo', array( 'skip_renewal' ), $now ),
			'switch'     => $this->own_switch(),
			'refund'     => $this->refund(),
			default      => $this->take_back( '/revert', array_keys( self::BY ), $now ),
		};
	}

	/** @return list<string> */
	private function accept( int $now ): array {
		$type    = array_keys( self::BY )[ $this->report->roll( 0, count( self::BY ) - 1 ) ];
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $this->id ) );
		$open    = in_array( $this->model->status, array( 'active', 'on-hold' ), true );
		$this->steps[] = $type;
		if ( $started['status'] >= 400 ) {
			return $open ? array( 'no attempt could be started: ' . wp_json_encode( $started ) ) : array();
		}
		$route   = '/attempts/' . Data::string( $started['body'], 'id' );
		$offered = Tasks::rest( 'POST', $route . '/reason', array( 'reason' => $type ) )['body'];
		$may     = $this->may_be_offered( $type, $now );
		if ( 'offer' !== Data::string( $offered, 'state' ) ) {
			Tasks::rest( 'POST', $route . '/dismiss', array() );
			return $may ? array( $type . ' was not offered: ' . wp_json_encode( $offered ) ) : array();
		}
		if ( ! $may ) {
			return array( $type . ' must not be offered now' );
		}
		$saved = Tasks::rest( 'POST', $route . '/accept', self::acceptance( $offered ) );
		$this->report->count( 'accept ' . $type );
		$this->model->accept( $type, self::BY[ $type ], $now );
		return 200 === $saved['status'] ? array() : array( 'accept answered ' . wp_json_encode( $saved ) );
	}

	private function may_be_offered( string $type, int $now ): bool {
		$in_trial = $this->model->in_trial( $now );
		return 'active' === $this->model->status && null === $this->model->live && match ( $type ) {
			'pause', 'skip_renewal' => true,
			'extend_trial'          => $in_trial,
			// Of three payments: before the first the price is not known.
			'discount'              => ! $in_trial,
			// One that is not cheaper is nothing to go down to, and a dearer one is nobody's wish.
			default                 => $this->has_basic && self::PRICE === $this->model->price,
		};
	}

	/** On to the next thing that happens by itself, and it happens. @return list<string> */
	private function renewal( int $now ): array {
		$on_hold = 'on-hold' === $this->model->status;
		$moment  = $on_hold ? $this->model->resumes_at : $this->model->next;
		if ( null === $moment || ! in_array( $this->model->status, array( 'active', 'on-hold' ), true ) ) {
			return array();
		}
		$how           = $on_hold ? 'on time' : self::PAYMENTS[ $this->report->roll( 0, count( self::PAYMENTS ) - 1 ) ];
		// WooCommerce Subscriptions counts on from a late payment: from the last day of a month to the last day of the
		// next one.
		$how           = 'late' === $how && '1' === gmdate( 'j', $now + self::LATE_SECONDS + DAY_IN_SECONDS )
			? 'on time'
			: $how;
		$this->steps[] = $how;
		$this->shift( $moment - $now + ( 'late' === $how ? self::late() : 5 ) );
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		if ( $on_hold ) {
			do_action( Pauses::JOB, $live->key ?? '' );
			$this->model->resume( time() );
			return array();
		}
		$wrong = 'late' === $how ? $this->nothing_offered() : array();
		if ( 'debit' === $how ) {
			$order = BankDebit::make( $this->id );
			$wrong = $this->nothing_offered();
			BankDebit::settle( $order );
		} else {
			as_unschedule_all_actions( 'woocommerce_scheduled_subscription_payment', array(
				'subscription_id' => $this->id,
			) );
			do_action( 'woocommerce_scheduled_subscription_payment', $this->id );
		}
		$this->model->bill();
		if ( 'deleted' === $how ) {
			$this->delete_orders();
		}
		return $wrong;
	}

	/**
	 * The store counts a late payment's next one from when it was made: on another day, that may be another day of the
	 * month.
	 */
	private static function late(): int {
		return max( 5, min( self::LATE_SECONDS, time() % DAY_IN_SECONDS ) );
	}

	/** What is owed, or on its way, comes first. @return list<string> */
	private function nothing_offered(): array {
		self::reload();
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $this->id ) )['body'];
		$route   = '/attempts/' . Data::string( $started, 'id' );
		$offered = array();
		foreach ( array_keys( self::BY ) as $type ) {
			if (
				'offer' === Data::string(
					Tasks::rest( 'POST', $route . '/reason', array( 'reason' => $type ) )['body'],
					'state',
				)
			) {
				$offered[] = $type . ' must not be offered while a payment is owed';
			}
		}
		Tasks::rest( 'POST', $route . '/dismiss', array() );
		return $offered;
	}

	/** A program that keeps the order list short: what was paid stays paid. */
	private function delete_orders(): void {
		foreach ( Shop::get( $this->id )->get_related_orders( 'all', 'renewal' ) as $order ) {
			if ( $order instanceof \WC_Order && $order->is_paid() ) {
				$this->deleted[] = (int) round( 100 * (float) $order->get_total() );
				$order->delete( true );
			}
		}
		self::reload();
	}

	/** The store's own, between the two plans. @return list<string> */
	private function own_switch(): array {
		if ( $this->has_basic && 'active' === $this->model->status ) {
			$basic = self::PRICE === $this->model->price;
			SwitchTest::native_switch( $this->id, $this->plans[ $basic ? 'basic' : 'present' ] );
			$this->model->switched_by_others( $basic ? self::BASIC : self::PRICE );
			$this->report->count( 'own switch' );
		}
		return array();
	}

	/** Something of the last renewal is given back. @return list<string> */
	private function refund(): array {
		foreach ( Shop::get( $this->id )->get_related_orders( 'all', 'renewal' ) as $order ) {
			$left = $order instanceof \WC_Order && $order->is_paid()
				? (int) round( 100 * (float) $order->get_remaining_refund_amount() )
				: 0;
			if ( $left > 1 ) {
				wc_create_refund( array(
					'order_id' => $order->get_id(),
					'amount' => (string) ( $this->report->roll( 1, $left - 1 ) / 100 ),
				) );
				break;
			}
		}
		return array();
	}

	/**
	 * A recount of all finds nothing to change, and a rebuild gives the same totals, to the cent.
	 *
	 * @return list<string>
	 */
	private function measured( bool $rebuild ): array {
		$measure = Plugin::get()->part( Measure::class );
		// Its dates were moved by no action of the store's.
		Plugin::get()->part( OutcomeStore::class )->touch( WooCommerceSubscriptions::ref( $this->id ) );
		$measure->run( PHP_INT_MAX );
		$totals = self::totals();
		$none   = static function ( int $done ): void {};
		if ( $rebuild ) {
			$changed = $measure->recount( $none );
			$measure->rebuild( $none );
		}
		return array(
			...( 0 === ( $changed ?? 0 ) ? array() : array( 'a recount changes ' . $changed ) ),
			...( $totals === self::totals() ? array() : array( 'the totals are not those of a rebuild' ) ),
		);
	}

	/** @return array<string, list<array<string, mixed>>> */
	private static function totals(): array {
		$totals = array();
		foreach ( TotalsDelta::TABLES as $table ) {
			$totals[ $table ] = Plugin::get()->part( Database::class )->rows(
				'SELECT * FROM {' . $table . '} ORDER BY day, slot',
			);
		}
		return $totals;
	}

	/** Some time goes by, and nothing is due. @return list<string> */
	private function time( int $now ): array {
		$until = 'on-hold' === $this->model->status ? $this->model->resumes_at : $this->model->next;
		if ( null !== $until && $until > $now + DAY_IN_SECONDS ) {
			$this->shift( intdiv( ( $until - $now ) * $this->report->roll( 10, 90 ), 100 ) );
		}
		return array();
	}

	private function shift( int $seconds ): void {
		if ( $seconds <= 0 ) {
			return;
		}
		$live    = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		$receipt = Past::shift(
			$live->receipt
				?? new Receipt( WooCommerceSubscriptions::ref( $this->id ), Change::skip( 1 ), array(), array() ),
			$seconds,
		);
		if ( null !== $live ) {
			Plugin::get()->part( Database::class )->update(
				'redemptions',
				array(
					'receipt'    => Data::encode( $receipt->to_array() ),
					'resumes_at' => $receipt->resumes_at?->format( 'Y-m-d H:i:s' ),
				),
				array( 'id' => $live->id )
			);
		}
		$this->model->shift( $seconds );
		self::reload();
	}

	/** @return list<string> */
	private function cancel( int $now ): array {
		$started = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $this->id ) );
		$open    = in_array( $this->model->status, array( 'active', 'on-hold' ), true );
		if ( $started['status'] >= 400 || ! $open ) {
			return $started['status'] >= 400 !== $open
				? array()
				: array( 'whether it can be cancelled is wrong: ' . wp_json_encode( $started ) );
		}
		$told   = Data::time( Data::map( $started['body'], 'subscription' ), 'ends_at_if_cancelled' )?->getTimestamp();
		$wrong  = self::near( $this->model->end_if_cancelled( $now ), $told, 'the end that was told' );
		$answer = Tasks::rest( 'POST', '/attempts/' . Data::string( $started['body'], 'id' ) . '/cancel', array() );
		$this->model->cancel( $now );
		// WooCommerce Subscriptions keeps it elsewhere until the subscription is reactivated.
		$this->trial_end        = $this->model->trial_end;
		$this->model->trial_end = null;
		return array(
			...$wrong,
			...( 200 === $answer['status'] ? array() : array( 'cancel answered ' . wp_json_encode( $answer ) ) ),
		);
	}

	/** @return list<string> */
	private function reactivate( int $now ): array {
		$answer = Tasks::rest( 'POST', '/subscriptions/' . $this->id . '/reactivate', array() );
		if ( $this->model->can_reactivate( $now ) ) {
			$this->model->reactivate();
			$this->model->trial_end = $this->trial_end;
			return 200 === $answer['status'] ? array() : array( 'reactivating answered ' . wp_json_encode( $answer ) );
		}
		return ( 'active' === $this->model->status ? 200 : 409 ) === $answer['status']
			? array()
			: array( 'reactivating answered ' . wp_json_encode( $answer ) );
	}

	/**
	 * @param list<string> $types
	 * @return list<string>
	 */
	private function take_back( string $route, array $types, int $now ): array {
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		if ( null === $live ) {
			return array();
		}
		wp_set_current_user( '/revert' === $route ? $this->boss : $this->shopper );
		$answer  = Tasks::rest( 'POST', '/redemptions/' . $live->id . $route, array() );
		$allowed = in_array( $this->model->live, $types, true );
		if ( $allowed ) {
			$this->model->take_back( $now );
		}
		return ( $allowed ? 200 : 409 ) === $answer['status']
			? array()
			: array( $route . ' answered ' . wp_json_encode( $answer ) );
	}

	/** @return list<string> */
	private function compare(): array {
		self::reload();
		$is     = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $this->id ) )[1]
			?? null;
		$live   = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		$billed = $this->deleted;
		foreach ( array_reverse( Shop::get( $this->id )->get_related_orders( 'all', 'renewal' ) ) as $order ) {
			if ( $order instanceof \WC_Order && $order->is_paid() ) {
				$billed[] = (int) round( 100 * (float) $order->get_total() );
			}
		}
		if ( null === $is ) {
			return array( 'the subscription is gone' );
		}
		$model    = $this->model;
		$expected = array( $model->status, $model->total(), $model->live, null === $model->coupon ? 0 : 1 );
		$actual   = array( $is->store_status, $is->total->cents, $live?->offer_type, count( $is->coupons ) );
		$bills    = array_column( $model->billed, 1 );
		// Orders of one second come in any order.
		sort( $bills );
		sort( $billed );
		$wrong       = array(
			...(
				$expected === $actual
					? array()
					: array( 'it is ' . wp_json_encode( $actual ) . ' and not ' . wp_json_encode( $expected ) )
			),
			...(
				$bills === $billed
					? array()
					: array( 'billed are ' . wp_json_encode( $billed ) . ' and not ' . wp_json_encode( $bills ) )
			),
			...self::near( $model->next, $is->next_payment?->getTimestamp(), 'next payment' ),
			...self::near( $model->end, $is->end?->getTimestamp(), 'end' ),
			...self::near( $model->trial_end, $is->trial_end?->getTimestamp(), 'end of the trial' ),
		);
		$model->next = $is->next_payment?->getTimestamp();
		$model->end  = $is->end?->getTimestamp();
		return $wrong;
	}

	/** @return list<string> */
	private static function near( ?int $expected, ?int $actual, string $what ): array {
		$show = static fn ( ?int $time ): string => null === $time ? 'none' : gmdate( 'Y-m-d H:i:s', $time );
		$same = null === $expected || null === $actual
			? $expected === $actual
			: abs( $expected - $actual ) <= self::TOLERANCE_SECONDS;
		return $same ? array() : array( $what . ' is ' . $show( $actual ) . ' and not ' . $show( $expected ) );
	}
}
