<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Torture;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;
use ChurnStop\Tests\Torture\Model;
use ChurnStop\Tests\Torture\Report;
use ChurnStop\Tests\Torture\Tasks;

/**
 * Random histories of a subscription on the sandbox: after each step dates, money and status are what a small model of
 * the contract says.
 *
 * CHURNSTOP_HISTORIES says how many, CHURNSTOP_SEED with which chance; each history has its own number, and
 * CHURNSTOP_FIRST begins at one.
 */
final class HistoriesTest extends AttemptTestCase {

	private const TYPES = array( 'discount', 'pause', 'skip_renewal', 'extend_trial', 'tier_down', 'product_swap' );

	private const STEPS = array(
		'accept',
		'accept',
		'accept',
		'time',
		'time',
		'time',
		'long time',
		'cancel',
		'store cancel',
		'reactivate',
		'resume',
		'store resume',
		'undo',
		'revert',
		'dismiss',
	);

	/** The machine's clock goes on while a step is done. */
	private const TOLERANCE_SECONDS = 60;

	/** How many histories one flow's settings serve. */
	private const HISTORIES_OF_A_FLOW = 25;

	private Model $model;

	private int $boss;

	/** @var array<string, array<string, int>> Type → settings. */
	private array $settings = array();

	/** @var array<int, array{price: int, period: string, interval: int}> */
	private array $plans = array();

	/** @var list<string> What was done so far. */
	private array $steps = array();

	/** The other tests know the shipped flow. */
	protected function tearDown(): void {
		foreach ( array( 'flows', 'flow_versions' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		Plugin::get()->part( Installation::class )->install();
		parent::tearDown();
	}

	public function test_random_histories_are_what_the_contract_says(): void {
		$report     = new Report( 'histories', (int) ( getenv( 'CHURNSTOP_HISTORIES' ) ?: 20 ) );
		$this->boss = $this->user( 'boss', 'administrator' );
		$publish    = true;
		foreach ( $report->runs() as $run ) {
			if ( $publish || 0 === $run % self::HISTORIES_OF_A_FLOW ) {
				mt_srand( $report->seed + intdiv( $run, self::HISTORIES_OF_A_FLOW ) * self::HISTORIES_OF_A_FLOW );
				$this->open_shop();
				$publish = false;
			}
			mt_srand( 1_000_003 * $report->seed + $run );
			$this->begin();
			for ( $n = mt_rand( 4, 12 ); $n > 0; $n-- ) {
				$wrong = array( ...$this->step( $report ), ...$this->compare() );
				if ( array() !== $wrong ) {
					$report->fail( sprintf(
						'history %d (%s): %s: %s',
						$run,
						(string) wp_json_encode( $this->settings ),
						implode( ' → ', $this->steps ),
						implode( '; ', $wrong ),
					) );
					break;
				}
			}
		}
		$report->print();
		self::assertSame( array(), $report->failures );
	}

	private function open_shop(): void {
		$plugin = Plugin::get();
		$plugin->part( Database::class )->execute( 'DELETE FROM {sandbox_products}' );
		$this->plans = array();
		foreach (
			array(
				array( 1900, 'month', 1 ),
				array( 4000, 'month', 1 ),
				array( 2599, 'month', 2 ),
				array( 39901, 'year', 1 ),
				array( 999, 'week', 1 ),
				array( mt_rand( 1, 30000 ), 'month', 3 ),
				array( mt_rand( 1, 9000 ), 'day', mt_rand( 2, 40 ) ),
			) as $n => $plan
		) {
			$id                 = $this->book->add_plan( 'Plan ' . $n, $plan[0], $plan[1], $plan[2], 'USD', 1 );
			$this->plans[ $id ] = array( 'price' => $plan[0], 'period' => $plan[1], 'interval' => $plan[2] );
		}
		$this->settings = array(
			'discount'     => array(
				'value_percent' => mt_rand( 5, 75 ),
				'duration_billing_cycles' => mt_rand( 1, 5 ),
			),
			'pause'        => array( 'duration_days' => mt_rand( 7, 120 ) ),
			'extend_trial' => array( 'duration_days' => mt_rand( 1, 60 ) ),
		);
		$table = $plugin->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertInstanceOf( FlowRow::class, $row );
		$body            = $row->body;
		$body['reasons'] = array();
		foreach ( self::TYPES as $type ) {
			$body['reasons'][] = array(
				'id'     => $type,
				'kind'   => 'other',
				'label'  => $type,
				'offers' => array(
					array( 'type' => $type ) + ( $this->settings[ $type ] ?? array() ) + (
						'product_swap' === $type ? array( 'allow_customer_choice' => true ) : array()
					),
				),
			);
		}
		self::assertNotNull( $table->publish(
			$row->id,
			$row->version,
			$plugin->part( FlowInput::class )->body( $body ),
			'active',
			1,
			'test',
		) );
		$plugin->part( FlowStore::class )->forget();
	}

	private function begin(): void {
		foreach (
			array(
				'attempts',
				'attempt_subscriptions',
				'redemptions',
				'events',
				'emails',
				'sandbox_subscriptions',
				'sandbox_items',
				'sandbox_coupons',
				'sandbox_orders',
				'sandbox_notes',
				'sandbox_changes',
			) as $table
		) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		_set_cron_array( array() );
		// Any day of the year may be today.
		$this->book->clock->set_to( new \DateTimeImmutable( '@' . ( 1800000000 + mt_rand( 0, 4 * 365 * 86400 ) ) ) );
		$product            = (int) array_rand( $this->plans );
		$plan               = $this->plans[ $product ];
		$next               = '+' . mt_rand( 0, 45 ) . ' days ' . mt_rand( 1, 23 ) . ' hours';
		$trial              = mt_rand( 1, 4 ) === 1 ? $next : null;
		$this->subscription = $this->book->add_subscription( $this->shopper, $product, $next, 1, 'active', $trial );
		$entry              = $this->book->entry( $this->subscription );
		$this->model        = new Model(
			$plan['price'],
			$plan['period'],
			$plan['interval'],
			$entry?->next_payment?->getTimestamp(),
			$entry?->trial_end?->getTimestamp(),
		);
		$this->steps        = array( sprintf(
			'%s: %d cents, %d %s, next %s%s',
			$this->book->now()->format( 'Y-m-d H:i:s' ),
			$plan['price'],
			$plan['interval'],
			$plan['period'],
			(string) $entry?->next_payment?->format( 'Y-m-d H:i' ),
			null === $trial ? '' : ', trial',
		) );
	}

	/** @return list<string> What is wrong beyond the subscription itself. */
	private function step( Report $report ): array {
		$step          = self::STEPS[ mt_rand( 0, count( self::STEPS ) - 1 ) ];
		$this->steps[] = $step;
		$report->count( $step );
		wp_set_current_user( $this->shopper );
		Plugin::get()->part( Connections::class )->forget();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {responses}' );
		$now = $this->book->now()->getTimestamp();
		return match ( $step ) {
			'accept'       => $this->accept( $report, $now ),
			'time'         => $this->time( $now, mt_rand( 1, 20 * 86400 ) ),
			'long time'    => $this->time( $now, mt_rand( 20, 150 ) * 86400 + mt_rand( 0, 86399 ) ),
			'cancel'       => $this->cancel( $now ),
			'store cancel' => $this->store_cancel( $now ),
			'reactivate'   => $this->reactivate( $now ),
			'resume'       => $this->take_back( $report, '/resume', array( 'pause' ), $now ),
			'undo'         => $this->take_back( $report, '/undo', array( 'pause', 'skip_renewal' ), $now ),
			'revert'       => $this->take_back( $report, '/revert', self::TYPES, $now ),
			'store resume' => $this->store_resume( $now ),
			default        => $this->dismiss(),
		};
	}

	/** @return list<string> */
	private function accept( Report $report, int $now ): array {
		$type          = self::TYPES[ mt_rand( 0, count( self::TYPES ) - 1 ) ];
		$this->steps[] = $type;
		$attempt       = $this->begun();
		if ( null === $attempt ) {
			return in_array( $this->model->status, array( 'active', 'on-hold' ), true )
				? array( 'no attempt could be started' )
				: array();
		}
		$id      = Data::string( $attempt, 'id' );
		$offered = Tasks::rest( 'POST', '/attempts/' . $id . '/reason', array( 'reason' => $type ) )['body'];
		if ( 'offer' !== Data::string( $offered, 'state' ) ) {
			$this->steps[] = 'no offer';
			return $this->must_be_offered( $type, $now )
				? array( $type . ' was not offered: ' . wp_json_encode( $offered ) )
				: array();
		}
		if (
			'active' !== $this->model->status
			|| null !== $this->model->live
			|| ( 'extend_trial' === $type && ! $this->model->in_trial( $now ) )
		) {
			return array( $type . ' must not be offered now' );
		}
		$offer   = Data::map( Data::map( $offered, 'screen' ), 'offer' );
		$choices = Data::maps( $offer, 'choices' );
		$choice  = array() === $choices ? null : $choices[ mt_rand( 0, count( $choices ) - 1 ) ];
		$by      = array(
			'percent'  => $this->settings['discount']['value_percent'],
			'payments' => $this->settings['discount']['duration_billing_cycles'],
			'days'     => $this->settings[ $type ]['duration_days'] ?? 0,
		);
		$product = null;
		if ( 'product_swap' === $type || 'tier_down' === $type ) {
			$price   = self::cents( Data::map(
				$choice ?? Data::map( $offer, 'terms' ),
				null === $choice ? 'price_after' : 'price',
			) );
			$product = null === $choice ? null : Data::int( $choice, 'product_id' );
			if ( null !== $product && $price !== $this->plans[ $product ]['price'] ) {
				return array( 'the card says ' . $price . ' cents' );
			}
		}
		$saved = Tasks::rest(
			'POST',
			'/attempts/' . $id . '/accept',
			array( 'offer_id' => Data::string( $offer, 'id' ) ) + (
				null === $product ? array() : array( 'product_id' => $product )
			),
		);
		if ( 200 !== $saved['status'] ) {
			return array( 'accept answered ' . $saved['status'] . ' ' . wp_json_encode( $saved['body'] ) );
		}
		if ( 'product_swap' === $type || 'tier_down' === $type ) {
			// Which is the next cheaper plan is the store's to say; that it is one, and costs what was told, is
			// checked.
			$product ??= $this->book->lines( $this->subscription )[0]->product_id;
			$by       += $this->plans[ $product ];
			if ( $this->plans[ $product ]['price'] !== ( $price ?? 0 ) ) {
				return array( 'told ' . ( $price ?? 0 ) . ' cents' );
			}
		}
		$report->count( 'accept ' . $type );
		$this->model->accept( $type, $by, $now );
		$terms = Data::map( $offer, 'terms' );
		return array(
			...self::near(
				$this->model->next,
				Data::time( $terms, 'next_payment_at' )?->getTimestamp(),
				'the next payment that was told',
			),
			...(
				null !== $choice
				|| ! is_array( $terms['price_during'] ?? null )
				|| $this->model->total() === self::cents( Data::map( $terms, 'price_during' ) )
					? array()
					: array( 'the price that was told is ' . wp_json_encode( $terms['price_during'] ) )
			),
		);
	}

	private function must_be_offered( string $type, int $now ): bool {
		$plain = 'active' === $this->model->status
			&& null === $this->model->live
			&& null !== $this->model->next
			&& $this->model->next > $now + self::TOLERANCE_SECONDS;
		$trial = $this->model->in_trial( $now - self::TOLERANCE_SECONDS );
		return $plain && match ( $type ) {
			'pause'                    => true,
			'discount', 'skip_renewal' => ! $trial,
			'extend_trial'             => $this->model->in_trial( $now + self::TOLERANCE_SECONDS ),
			default                    => false,
		};
	}

	/** @return list<string> */
	private function time( int $now, int $seconds ): array {
		$this->steps[] = gmdate( 'Y-m-d H:i:s', $now + $seconds );
		$this->book->advance_to( new \DateTimeImmutable( '@' . ( $now + $seconds ) ) );
		$this->model->pass( $now, $now + $seconds );
		return array();
	}

	/** @return list<string> */
	private function cancel( int $now ): array {
		$attempt = $this->begun();
		$open    = in_array( $this->model->status, array( 'active', 'on-hold' ), true );
		if ( null === $attempt || ! $open ) {
			return ( null !== $attempt ) === $open ? array() : array( 'whether it can be cancelled is wrong' );
		}
		$told   = Data::time( Data::map( $attempt, 'subscription' ), 'ends_at_if_cancelled' )?->getTimestamp();
		$wrong  = self::near( $this->model->end_if_cancelled( $now ), $told, 'the end that was told' );
		$answer = Tasks::rest( 'POST', '/attempts/' . Data::string( $attempt, 'id' ) . '/cancel', array() );
		$this->model->cancel( $now );
		return array(
			...$wrong,
			...(
				200 === $answer['status']
					? array()
					: array( 'cancel answered ' . $answer['status'] . ' ' . wp_json_encode( $answer['body'] ) )
			),
		);
	}

	/** @return list<string> */
	private function store_cancel( int $now ): array {
		if ( ! in_array( $this->model->status, array( 'active', 'on-hold' ), true ) ) {
			return array();
		}
		( new SandboxCancellation( $this->book ) )->native_cancel( $this->subscription );
		$this->model->cancel( $now );
		return array();
	}

	/** @return list<string> */
	private function store_resume( int $now ): array {
		( new SandboxCancellation( $this->book ) )->native_resume( $this->subscription );
		if ( 'on-hold' === $this->model->status ) {
			$this->model->take_back( $now );
		}
		return array();
	}

	/** @return list<string> */
	private function reactivate( int $now ): array {
		$status = Tasks::rest(
			'POST',
			'/subscriptions/' . Sandbox::ref( $this->subscription )->written() . '/reactivate',
			array(),
		)['status'];
		if ( $this->model->can_reactivate( $now ) ) {
			$this->model->reactivate();
			return 200 === $status ? array() : array( 'reactivating answered ' . $status );
		}
		return ( 'active' === $this->model->status ? 200 : 409 ) === $status
			? array()
			: array( 'reactivating answered ' . $status );
	}

	/**
	 * @param list<string> $types What it may take back.
	 * @return list<string>
	 */
	private function take_back( Report $report, string $route, array $types, int $now ): array {
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		if ( null === $live ) {
			return array();
		}
		if ( '/revert' === $route ) {
			wp_set_current_user( $this->boss );
		}
		if ( '/undo' === $route ) {
			$types = array( 'skip_renewal' );
		}
		$answer  = Tasks::rest( 'POST', '/redemptions/' . $live->id . $route, array() );
		$allowed = in_array( $this->model->live, $types, true );
		if ( $allowed ) {
			$report->count( 'taken back by ' . $route );
			$this->model->take_back( $now );
		}
		return ( $allowed ? 200 : 409 ) === $answer['status']
			? array()
			: array( $route . ' answered ' . $answer['status'] . ' ' . wp_json_encode( $answer['body'] ) );
	}

	/** @return list<string> */
	private function dismiss(): array {
		$attempt = $this->begun();
		if ( null !== $attempt ) {
			Tasks::rest( 'POST', '/attempts/' . Data::string( $attempt, 'id' ) . '/dismiss', array() );
		}
		return array();
	}

	/** @return array<string, mixed>|null */
	private function begun(): ?array {
		$answer = Tasks::rest( 'POST', '/attempts', array(
			'subscription_id' => Sandbox::ref( $this->subscription )->written(),
			'source' => 'torture',
		) );
		return in_array( $answer['status'], array( 200, 201 ), true ) ? $answer['body'] : null;
	}

	/** @return list<string> */
	private function compare(): array {
		$is    = $this->sandbox->snapshot( $this->subscription );
		$model = $this->model;
		$live  = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		if ( null === $is ) {
			return array( 'the subscription is gone' );
		}
		$wrong = array(
			...self::same( $model->status, $is->store_status, 'status' ),
			...self::same( $model->total(), $is->total->cents, 'total' ),
			...self::same( array( $model->period, $model->interval ), array( $is->period, $is->interval ), 'period' ),
			...self::same( $model->live, $live?->offer_type, 'what is at work' ),
			...self::same( null === $model->coupon ? 0 : 1, count( $is->coupons ), 'coupons' ),
			...self::near( $model->next, $is->next_payment?->getTimestamp(), 'next payment' ),
			...self::near( $model->trial_end, $is->trial_end?->getTimestamp(), 'end of the trial' ),
			...self::near( $model->end, $is->end?->getTimestamp(), 'end' ),
		);
		$billed = $this->book->billed( $this->subscription );
		$wrong  = array(
			...$wrong,
			...self::same( array_column( $model->billed, 1 ), array_column( $billed, 'total' ), 'billed' ),
		);
		foreach ( array() === $wrong ? $model->billed : array() as $n => $bill ) {
			$wrong = array(
				...$wrong,
				...self::near(
					$bill[0],
					$billed[ $n ]['due_at']?->getTimestamp(),
					'when payment ' . ( $n + 1 ) . ' was due',
				),
			);
		}
		// To the second from here: a tolerance must not add up.
		$model->next = $is->next_payment?->getTimestamp();
		$model->end  = $is->end?->getTimestamp();
		return $wrong;
	}

	/** @param array<string, mixed> $money */
	private static function cents( array $money ): int {
		return (int) round( 100 * (float) Data::string( $money, 'amount' ) );
	}

	/** @return list<string> */
	private static function same( mixed $expected, mixed $actual, string $what ): array {
		return $expected === $actual
			? array()
			: array( $what . ' is ' . wp_json_encode( $actual ) . ' and not ' . wp_json_encode( $expected ) );
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
