<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;
use ChurnStop\Tests\Torture\Report;
use ChurnStop\Tests\Torture\Tasks;
use ChurnStop\Tests\Torture\Workers;

/**
 * A sample of the races on the real store: two real processes, one subscription. CHURNSTOP_STORE_RACES says how many.
 */
final class RacesTortureTest extends StoreAttempt {

	private const KINDS = array(
		'accept × accept',
		'accept × cancel',
		'accept × renewal',
		'accept × admin edit',
		'resume × job',
		'accept × own link',
		'cancel × own link',
	);

	private const OFFER_OF = array(
		'too_expensive' => 'too_expensive-discount-1',
		'too_busy'      => 'too_busy-pause-1',
		'switching'     => 'switching-tier_down-1',
	);

	/** What a renewal costs once the reason's offer was taken. */
	private const COSTS = array(
		'too_expensive' => 3200,
		'too_busy'      => 4000,
		'switching'     => 1900,
	);

	/** Both take about as long as this, so that they meet at every write. */
	private const SPREAD_SECONDS = 0.4;

	/**
	 * On a cluster: what is billed or offered meanwhile by other servers. An admin's edit is WooCommerce's own race.
	 */
	private const KINDS_OF_A_CLUSTER = array(
		'accept × accept',
		'accept × cancel',
		'accept × renewal',
		'budget of one',
		'one draw',
	);

	private static ?Workers $workers = null;

	/** @var list<Server> One before each node of a cluster. */
	private static array $servers = array();

	private int $id;

	private int $shopper;

	private string $reason;

	/** The process of a database that is killed in the middle of the next race; 0: none. */
	private int $killed = 0;

	public static function tearDownAfterClass(): void {
		self::$workers?->end();
		self::$workers = null;
		array_map( static fn ( Server $server ) => $server->kill(), self::$servers );
		parent::tearDownAfterClass();
	}

	public function test_races_leave_one_winner_and_nothing_that_contradicts_it(): void {
		self::publish( 'discount' );
		$nodes  = self::nodes();
		self::$workers ??= self::workers( $nodes );
		self::publish( 'discount' );
		$report = array() === $nodes
			? new Report( 'races on the store', (int) ( getenv( 'CHURNSTOP_STORE_RACES' ) ?: 7 ) )
			: new Report(
				match ( true ) {
					isset( $nodes[0]['replica'] ) => 'races before a late replica',
					isset( $nodes[0]['cache'] )   => 'races of three web servers with an object cache',
					default                       => 'races on three nodes',
				},
				(int) ( getenv( 'CHURNSTOP_CLUSTER_RACES' ) ?: 6 )
			);
		self::assertSame( isset( $nodes[0]['cache'] ), (bool) wp_using_ext_object_cache() );
		$kinds  = array() === $nodes ? self::KINDS : self::KINDS_OF_A_CLUSTER;
		$half   = intdiv( (int) ( getenv( 'CHURNSTOP_CLUSTER_RACES' ) ?: 6 ), 2 );
		foreach ( $report->runs() as $run ) {
			$kind         = $kinds[ $run % count( $kinds ) ];
			$this->killed = array() !== $nodes && $run === $half ? Data::int( $nodes[2], 'pid' ) : 0;
			$this->reason = 'resume × job' === $kind
				? 'too_busy'
				: array_keys( self::OFFER_OF )[ $report->roll( 0, array() === $nodes ? 1 : 2 ) ];
			$made         = Shop::make( $this->given( 'accept × renewal' === $kind ? '+1 hour' : '+12 days' ) );
			$this->id      = $made->id;
			$this->shopper = $made->customer_id;
			wp_set_current_user( $this->shopper );
			$before = $this->now();
			$wrong  = match ( $kind ) {
				'accept × accept'     => $this->two_accepts( $report ),
				'accept × cancel'     => $this->accept_and_cancel( $report, $before ),
				'accept × renewal'    => $this->accept_and_renewal( $report ),
				'accept × admin edit' => $this->accept_and_edit( $report ),
				'budget of one'       => $this->budget_of_one( $report ),
				'one draw'            => $this->one_draw( $report ),
				'accept × own link'   => $this->against_own_link(
					$report,
					$kind,
					$this->accept( $this->offered_here() ),
					$before,
				),
				'cancel × own link'   => $this->against_own_link(
					$report,
					$kind,
					$this->cancel_of_accepted(),
					$before,
				),
				default               => $this->resume_and_job( $report, $before ),
			};
			if ( array() !== $wrong ) {
				$report->fail( sprintf(
					'run %d, %s, %s: %s',
					$run,
					$kind,
					self::OFFER_OF[ $this->reason ],
					implode( '; ', $wrong ),
				) );
			}
		}
		$report->print();
		self::assertSame( '', implode( "\n", $report->failures ) );
	}

	/** A subscription that the reason's offer fits. */
	private function given( string $next_payment ): Given {
		return 'switching' === $this->reason
			? new Given(
				next_payment: $next_payment,
				shape: 'variable',
				siblings: array( 'basic' => new Sibling( 1900 ) ),
			)
			: new Given( next_payment: $next_payment );
	}

	/** @return list<string> What is wrong. */
	private function two_accepts( Report $report ): array {
		$accept  = $this->accept( $this->offered_here() );
		$answers = $this->race(
			$report,
			'accept × accept',
			$accept,
			$accept,
			array( 200, 423 ),
			array( 200, 423 ),
			$wrong,
		);
		// Of two that are cut off by a node's end, both are told to come back.
		$taken   = in_array( 200, $answers, true ) || 200 === self::come_back( $accept, $answers[0] );
		self::reload();
		return array(
			...$wrong,
			...(
				$taken
					? $this->saved( array( self::COSTS[ $this->reason ] ) )
					: array( 'neither accept was taken' )
			),
		);
	}

	/**
	 * The click that was told to come back does.
	 *
	 * @param array<string, mixed> $task
	 * @return int The status.
	 */
	private static function come_back( array $task, int $status ): int {
		for ( $try = 0; 423 === $status && $try < 20; $try++ ) {
			usleep( 500_000 );
			wp_set_current_user( Data::int( $task, 'user' ) );
			$status = Tasks::rest(
				'POST',
				Data::string( $task, 'route' ),
				Data::map( $task, 'body' ),
			)['status'];
		}
		return $status;
	}

	/** @return list<string> */
	private function accept_and_cancel( Report $report, Snapshot $before ): array {
		$attempt               = $this->offered_here();
		[ $accepted, $cancelled ] = $this->race(
			$report,
			'accept × cancel',
			$this->accept( $attempt ),
			$this->task( $attempt, 'cancel' ),
			array( 200, 409, 423, 502 ),
			array( 200, 409 ),
			$wrong,
		);
		if ( 200 !== $cancelled ) {
			return array(
				...$wrong,
				...(
					200 === $accepted
						? $this->saved( array( self::COSTS[ $this->reason ] ) )
						: array( 'neither was done' )
				),
			);
		}
		$now = $this->now();
		return array(
			...$wrong,
			...( 200 === $accepted ? array( 'both were done' ) : array() ),
			...self::expect(
				array( 'pending-cancel', Data::iso( $before->next_payment ), array() ),
				array( $now->store_status, Data::iso( $now->end ), $now->coupons ),
				'the subscription',
			),
			...$this->nothing_live(),
			...self::expect( 1, $this->told( 'subscription_cancelled' ), 'events of cancelling' ),
		);
	}

	/**
	 * Another tab follows the store's own cancel link.
	 *
	 * @param array<string, mixed> $ours
	 * @return list<string>
	 */
	private function against_own_link( Report $report, string $kind, array $ours, Snapshot $before ): array {
		$link = array(
			'do'           => 'store cancel',
			'user'         => $this->shopper,
			'subscription' => $this->id,
		);
		$this->race( $report, $kind, $ours, $link, array( 200, 409, 423, 502 ), array( 200 ), $wrong );
		$now = $this->now();
		return array(
			...$wrong,
			...self::expect(
				array( 'pending-cancel', Data::iso( $before->next_payment ), array() ),
				array( $now->store_status, Data::iso( $now->end ), $now->coupons ),
				'the subscription',
			),
			...$this->nothing_live(),
			...self::expect( array(), $this->billed(), 'billed' ),
		);
	}

	/** @return array<string, mixed> The cancel of somebody who has taken the offer before. */
	private function cancel_of_accepted(): array {
		$accept = $this->accept( $this->offered_here() );
		self::assertSame(
			200,
			Tasks::rest( 'POST', Data::string( $accept, 'route' ), Data::map( $accept, 'body' ) )['status'],
		);
		$attempt = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $this->id, 'source' => 'torture' ) );
		return $this->task( $attempt['body'], 'cancel' );
	}

	/** @return list<string> */
	private function accept_and_renewal( Report $report ): array {
		$renewal      = array(
			'do'           => 'store renewal',
			'subscription' => $this->id,
		);
		[ $accepted ] = $this->race(
			$report,
			'accept × renewal',
			$this->accept( $this->offered_here() ),
			$renewal,
			array( 200, 409, 423, 502 ),
			array( 200 ),
			$wrong,
		);
		$billed       = $this->billed();
		if ( 200 !== $accepted ) {
			$now = $this->now();
			return array(
				...$wrong,
				...self::expect(
					array( array( 4000 ), 'active', 4000, array() ),
					array( $billed, $now->store_status, $now->total->cents, $now->coupons ),
					'the subscription',
				),
				...$this->nothing_live(),
			);
		}
		return array(
			...$wrong,
			...$this->saved( array( self::COSTS[ $this->reason ] ), 'too_busy' === $this->reason ),
			...self::expect(
				'too_busy' === $this->reason ? array() : array( self::COSTS[ $this->reason ] ),
				$billed,
				'billed',
			),
		);
	}

	/** @return list<string> */
	private function accept_and_edit( Report $report ): array {
		$edit         = array(
			'do'           => 'store edit',
			'subscription' => $this->id,
			'total'        => 5000,
		);
		[ $accepted ] = $this->race(
			$report,
			'accept × admin edit',
			$this->accept( $this->offered_here() ),
			$edit,
			array( 200, 409, 502 ),
			array( 200 ),
			$wrong,
		);
		if ( 200 !== $accepted ) {
			$now = $this->now();
			return array(
				...$wrong,
				...self::expect(
					array( 'active', 5000, array() ),
					array( $now->store_status, $now->total->cents, $now->coupons ),
					'the subscription',
				),
				...$this->nothing_live(),
			);
		}
		// WooCommerce saves whole lines and schedules without a lock: of two that are saved in one moment the later
		// stands, as among two admins. An edit's old line or date may come back or be lost then: that is counted. A
		// paused payment whose old date came back is due when the pause ends, as it was told.
		$now  = $this->now();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		$report->count( sprintf(
			'accept × admin edit, both done: %s, %d cents, %s date',
			$this->reason,
			$now->total->cents,
			Data::iso( $live?->terms->next_payment_at ) === Data::iso( $now->next_payment ) ? 'told' : 'old',
		) );
		return array(
			...$wrong,
			...$this->saved( 'too_busy' === $this->reason ? array( 4000, 5000 ) : array( 3200, 4000, 5000 ), false ),
		);
	}

	/**
	 * Two shoppers at two servers, and room for one of them.
	 *
	 * @return list<string>
	 */
	private function budget_of_one( Report $report ): array {
		$database = Plugin::get()->part( Database::class );
		$wrong    = array();
		Plugin::get()->part( SettingsStore::class )->save( array( 'budget' => array( 'accepts_per_day' => 1 ) ) );
		$database->execute( 'DELETE FROM {budgets}' );
		try {
			$ids     = array();
			$accepts = array();
			foreach ( array( null, Shop::make( $this->given( '+12 days' ) ) ) as $made ) {
				$this->id      = $made->id ?? $this->id;
				$this->shopper = $made->customer_id ?? $this->shopper;
				wp_set_current_user( $this->shopper );
				$ids[]     = $this->id;
				$accepts[] = $this->accept( $this->offered_here() );
			}
			$answers = $this->race(
				$report,
				'budget of one',
				$accepts[0],
				$accepts[1],
				array( 200, 409, 423 ),
				array( 200, 409, 423 ),
				$wrong,
			);
			foreach ( $answers as $n => $status ) {
				$answers[ $n ] = self::come_back( $accepts[ $n ], $status );
			}
			self::reload();
			sort( $answers );
			$live = array_filter(
				$ids,
				static fn ( int $id ): bool => null !== Plugin::get()->part( RedemptionStore::class )->live(
					WooCommerceSubscriptions::ref( $id ),
				),
			);
			return array(
				...$wrong,
				...self::expect(
					array( array( 200, 409 ), 1, '1' ),
					array(
						$answers,
						count( $live ),
						$database->value( "SELECT used FROM {budgets} WHERE scope = 'store'" ),
					),
					'the budget',
				),
			);
		} finally {
			delete_option( SettingsStore::OPTION );
		}
	}

	/**
	 * One customer gives a reason for three subscriptions at three servers at once: they are drawn once, and are the
	 * same everywhere.
	 *
	 * @return list<string>
	 */
	private function one_draw( Report $report ): array {
		$plugin      = Plugin::get();
		$experiments = $plugin->part( Experiments::class );
		$flow        = $plugin->part( FlowTable::class )->find_default()->id ?? 0;
		$arms        = array(
			array( 'id' => 'control', 'weight' => 50 ),
			array( 'id' => 'none', 'weight' => 50, 'offers' => 'none' ),
		);
		$experiment  = $experiments->create( array( 'name' => 'Torture', 'flow_id' => $flow, 'arms' => $arms ) )->id;
		$experiments->start( $experiment );
		$plugin->part( SettingsStore::class )->save( array( 'holdout_percent' => 50 ) );
		try {
			$tasks = array();
			foreach (
				array( $this->id, Shop::make( new Given() )->id, Shop::make( new Given() )->id ) as $server => $id
			) {
				$subscription = Shop::get( $id );
				$subscription->set_customer_id( $this->shopper );
				$subscription->save();
				wp_set_current_user( $this->shopper );
				$attempt = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $id, 'source' => 'torture' ) );
				self::assertSame( 201, $attempt['status'], (string) wp_json_encode( $attempt ) );
				$tasks[ $server ] = $this->task( $attempt['body'], 'reason', array( 'reason' => $this->reason ) );
			}
			if ( $this->killed > 0 ) {
				proc_open( array( 'sh', '-c', 'sleep 0.3; kill -9 ' . $this->killed ), array(), $pipes );
			}
			// Logging in is a write, too.
			$clicks  = array_map( self::at( ... ), array_keys( $tasks ), $tasks );
			self::wait_for_replica( $this->shopper );
			$answers = (
				self::$workers ?? throw new \LogicException( 'There are no workers.' )
			)->at_once( $clicks );
			$seen    = self::states( $answers, $tasks );
			// On the next devices, logged in anew, after a version, other weights and another percentage: the same.
			wp_set_current_user( 1 );
			$now = Tasks::rest( 'GET', '/flows/' . $flow, array() )['body'];
			self::assertSame( 200, Tasks::rest( 'PUT', '/flows/' . $flow, $now )['status'] );
			$arms[0]['weight'] = 95;
			$arms[1]['weight'] = 5;
			$experiments->save( $experiment, array( 'arms' => $arms ) );
			$plugin->part( SettingsStore::class )->save( array( 'holdout_percent' => 5 ) );
			wp_set_current_user( $this->shopper );
			$moved = array( $tasks[1], $tasks[2], $tasks[0] );
			$later = array_map( self::at( ... ), array_keys( $moved ), $moved );
			self::wait_for_replica( $this->shopper );
			$again = self::states( self::$workers->at_once( $later ), $moved );
			$report->count(
				'one draw: '
					. implode( ' ', array_map( static fn ( array $answer ): int => $answer['status'], $answers ) )
					. ' '
					. $seen[0],
			);
			self::reload();
			$database = $plugin->part( Database::class );
			$entered  = $database->rows(
				'SELECT programme, COUNT(*) AS n FROM {experiment_entries} WHERE customer_id = %s GROUP BY '
					. 'programme HAVING n > 1',
				array( (string) $this->shopper ),
			);
			$sides    = $database->rows(
				'SELECT DISTINCT holdout, holdout_p, experiment_id, arm FROM {attempts} WHERE customer_id = %s',
				array( (string) $this->shopper ),
			);
			return array(
				...self::expect( array(), $entered, 'who was drawn twice' ),
				...self::expect( 1, count( $sides ), 'the number of sides' ),
				...self::expect( 1, count( array_unique( array( ...$seen, ...$again ) ) ), 'the number of screens' ),
				...self::expect(
					1 === Data::int( $sides[0] ?? array(), 'holdout' )
					|| 'none' === Data::string( $sides[0] ?? array(), 'arm' )
						? 'confirm'
						: 'offer',
					$seen[0],
					'the screen',
				),
			);
		} finally {
			$experiments->stop( $experiment );
			delete_option( SettingsStore::OPTION );
		}
	}

	/**
	 * The states that answers tell; who was told to come back does.
	 *
	 * @param list<array{status: int, body: array<string, mixed>}> $answers
	 * @param array<int, array<string, mixed>>                     $tasks
	 * @return list<string>
	 */
	private static function states( array $answers, array $tasks ): array {
		return array_map(
			static fn ( array $answer, array $task ): string => Data::string(
				(
					200 === $answer['status']
						? $answer
						: Tasks::rest( 'POST', Data::string( $task, 'route' ), Data::map( $task, 'body' ) )
				)['body'],
				'state',
			),
			$answers,
			$tasks,
		);
	}

	/** @return list<string> */
	private function resume_and_job( Report $report, Snapshot $before ): array {
		$accept   = $this->accept( $this->offered_here() );
		$accepted = Tasks::rest( 'POST', Data::string( $accept, 'route' ), Data::map( $accept, 'body' ) );
		$paused   = $this->now();
		$live     = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $this->id ) );
		if ( null === $live || 'on-hold' !== $paused->store_status ) {
			return array( 'the pause was not made: ' . wp_json_encode( $accepted ) );
		}
		$resume = array(
			'do'     => 'rest',
			'user'   => $this->shopper,
			'method' => 'POST',
			'route'  => '/redemptions/' . $live->id . '/resume',
		);
		$job    = array(
			'do'  => 'resume job',
			'key' => $live->key,
		);
		$this->race( $report, 'resume × job', $resume, $job, array( 200, 409, 423 ), array( 200 ), $wrong );
		$ended = Plugin::get()->part( RedemptionStore::class )->by_key( $live->key );
		$now   = $this->now();
		$due   = Redemption::REVERTED === $ended?->state ? $before->next_payment : $paused->next_payment;
		return array(
			...$wrong,
			...self::expect(
				array( 'active', Data::iso( $due ) ),
				array( $now->store_status, Data::iso( $now->next_payment ) ),
				'the subscription',
			),
			...$this->nothing_live(),
			...self::expect(
				Redemption::REVERTED === $ended?->state ? 1 : 0,
				$this->told( 'offer_reverted' ),
				'events of taking back',
			),
			...self::expect( array(), $this->billed(), 'billed' ),
			...self::expect(
				1,
				count( as_get_scheduled_actions( array(
					'hook' => 'woocommerce_scheduled_subscription_payment',
					'args' => array( 'subscription_id' => $this->id ),
					'status' => \ActionScheduler_Store::STATUS_PENDING,
				) ) ),
				'scheduled payments',
			),
		);
	}

	/**
	 * @param list<int> $totals What it may cost now.
	 * @return list<string>
	 */
	private function saved( array $totals, bool $same_date = true ): array {
		$now  = $this->now();
		$all  = Plugin::get()->part( RedemptionStore::class )->of_subscription(
			WooCommerceSubscriptions::ref( $this->id ),
		);
		$live = $all[0] ?? null;
		return array(
			...self::expect( 'too_busy' === $this->reason ? 'on-hold' : 'active', $now->store_status, 'status' ),
			...( in_array( $now->total->cents, $totals, true ) ? array() : array( 'it costs ' . $now->total->cents ) ),
			// A switch has run its course once its first renewal is paid.
			...self::expect(
				array(
					array() === $this->billed() || 'switching' !== $this->reason
						? Redemption::APPLIED
						: Redemption::FINISHED,
				),
				array_column( $all, 'state' ),
				'redemptions',
			),
			...(
				$same_date
					? self::expect(
						Data::iso( $live?->terms->next_payment_at ),
						Data::iso( $now->next_payment ),
						'next payment',
					)
					: array()
			),
			...self::expect( 'too_expensive' === $this->reason ? 1 : 0, count( $now->coupons ), 'coupons' ),
			...self::expect(
				array( 1, 0 ),
				array( $this->told( 'offer_accepted' ), $this->told( 'subscription_cancelled' ) ),
				'events',
			),
		);
	}

	/**
	 * @param array<string, mixed> $one
	 * @param array<string, mixed> $other
	 * @param list<int>            $first  Statuses that the first may have.
	 * @param list<int>            $second
	 * @param list<string>|null    $wrong  Filled.
	 * @return array{int, int} The statuses.
	 */
	private function race(
		Report $report,
		string $kind,
		array $one,
		array $other,
		array $first,
		array $second,
		?array &$wrong,
	): array {
		$workers = self::$workers ?? throw new \LogicException( 'There are no workers.' );
		$here    = array() === self::$servers ? 0 : $report->roll( 0, 2 );
		$there   = array() === self::$servers ? 1 : ( $here + $report->roll( 1, 2 ) ) % 3;
		if ( $this->killed > 0 ) {
			[ $here, $there ] = array( 2, 0 );
			proc_open( array( 'sh', '-c', 'sleep 0.3; kill -9 ' . $this->killed ), array(), $pipes );
		}
		// Over HTTP an accept takes longer to come to its writes.
		$shift   = ( array() === self::$servers ? 1 : 3 ) * self::SPREAD_SECONDS * ( $report->roll( -33, 100 ) / 100 );
		$one     = self::at( $here, $one );
		$other   = self::at( $there, $other );
		self::wait_for_replica( $this->shopper );
		$answers = $workers->at_once( array(
			$here => array( 'delay' => max( 0, -$shift ) ) + $one,
			$there => array( 'delay' => max( 0, $shift ) ) + $other,
		) );
		$wrong   = array();
		foreach ( array( $first, $second ) as $n => $allowed ) {
			$allowed = array() === self::$servers ? $allowed : array_diff( array( ...$allowed, 423 ), array( 502 ) );
			if ( ! in_array( $answers[ $n ]['status'], $allowed, true ) ) {
				$wrong[] = 'answer '
					. ( $n + 1 )
					. ' is '
					. $answers[ $n ]['status']
					. ' '
					. wp_json_encode( $answers[ $n ]['body'] );
			}
			$wrong = array( ...$wrong, ...$answers[ $n ]['notices'] );
		}
		self::reload();
		$report->count( $kind . ': ' . $answers[0]['status'] . ' ' . $answers[1]['status'] );
		return array( $answers[0]['status'], $answers[1]['status'] );
	}

	/**
	 * @return list<array<string, mixed>> Of the cluster that the site's database is, its sockets and processes; none:
	 *     it is one server.
	 */
	private static function nodes(): array {
		return Data::maps( array( 'nodes' => json_decode( (string) getenv( 'CHURNSTOP_CLUSTER' ), true ) ), 'nodes' );
	}

	/**
	 * What a shopper does, for one of several web servers, with a log-in of its own.
	 *
	 * @param array<string, mixed> $task
	 * @return array<string, mixed>
	 */
	private static function at( int $server, array $task ): array {
		if ( array() === self::$servers || 'rest' !== $task['do'] ) {
			return $task;
		}
		$http = Http::as( Data::int( $task, 'user' ), self::$servers[ $server ]->url );
		return array(
			'request' => $http->rest_request(
				Data::string( $task, 'method' ),
				'/churnstop/v1' . Data::string( $task, 'route' ),
				Data::map( $task, 'body' ),
			),
		) + $task;
	}

	/** Until WordPress, which reads users from a late replica, knows of the last log-in. */
	private static function wait_for_replica( int $user ): void {
		global $wpdb;
		$socket = Data::string( self::nodes()[0] ?? array(), 'replica' );
		if ( '' === $socket ) {
			return;
		}
		$sql     = "SELECT meta_value FROM {$wpdb->usermeta} WHERE meta_key = 'session_tokens' AND user_id = $user";
		$replica = new \mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, $socket );
		$there   = static fn (): ?string => $replica->query( $sql )->fetch_row()[0] ?? null;
		for ( $try = 0; $try < 200 && $wpdb->get_var( $sql ) !== $there(); $try++ ) {
			usleep( 50_000 );
		}
		$replica->close();
	}

	/** @param list<array<string, mixed>> $nodes */
	private static function workers( array $nodes ): Workers {
		if ( array() === $nodes ) {
			return new Workers( 'store' );
		}
		$sockets      = array_map( static fn ( array $node ): string => Data::string( $node, 'socket' ), $nodes );
		$environments = array();
		// Until a late replica knows which plugins are active.
		usleep( '' === Data::string( $nodes[0], 'replica' ) ? 0 : 3_000_000 );
		foreach ( $sockets as $socket ) {
			$environment     = array(
				'CHURNSTOP_DB_SOCKETS' => implode( ',', array_unique( array( $socket, ...$sockets ) ) ),
				'CHURNSTOP_DB_REPLICA' => Data::string( $nodes[0], 'replica' ),
			);
			self::$servers[] = new Server( $environment, 4 );
			$environments[]  = $environment;
		}
		return new Workers( 'store', $environments );
	}

	/** @return array<string, mixed> */
	private function offered_here(): array {
		$attempt = Tasks::rest( 'POST', '/attempts', array( 'subscription_id' => $this->id, 'source' => 'torture' ) );
		self::assertSame( 201, $attempt['status'], (string) wp_json_encode( $attempt ) );
		$offered = Tasks::rest(
			'POST',
			'/attempts/' . Data::string( $attempt['body'], 'id' ) . '/reason',
			array( 'reason' => $this->reason ),
		);
		self::assertSame( 'offer', $offered['body']['state'] ?? null, (string) wp_json_encode( $offered ) );
		return $offered['body'];
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @return array<string, mixed>
	 */
	private function accept( array $attempt ): array {
		return $this->task( $attempt, 'accept', array( 'offer_id' => self::OFFER_OF[ $this->reason ] ) );
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	private function task( array $attempt, string $action, array $body = array() ): array {
		return array(
			'do'     => 'rest',
			'user'   => $this->shopper,
			'method' => 'POST',
			'route'  => '/attempts/' . Data::string( $attempt, 'id' ) . '/' . $action,
			'body'   => $body,
		);
	}

	private function now(): Snapshot {
		self::reload();
		return Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $this->id ) )[1]
			?? throw new \LogicException( 'The subscription is gone.' );
	}

	private function told( string $type ): int {
		return Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => $type, 'subscription' => WooCommerceSubscriptions::ref( $this->id ) ),
			1,
			1,
		)[1];
	}

	/** @return list<string> */
	private function nothing_live(): array {
		return null === Plugin::get()->part( RedemptionStore::class )->live(
			WooCommerceSubscriptions::ref( $this->id ),
		)
			? array()
			: array( 'a redemption is live' );
	}

	/** @return list<int> */
	private function billed(): array {
		$billed = array();
		foreach ( Shop::get( $this->id )->get_related_orders( 'all', 'renewal' ) as $order ) {
			if ( $order instanceof \WC_Order && $order->is_paid() ) {
				$billed[] = (int) round( 100 * (float) $order->get_total() );
			}
		}
		return $billed;
	}

	/** @return list<string> */
	private static function expect( mixed $expected, mixed $actual, string $what ): array {
		return $expected === $actual
			? array()
			: array( $what . ' is ' . wp_json_encode( $actual ) . ' and not ' . wp_json_encode( $expected ) );
	}
}
