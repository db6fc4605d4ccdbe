<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Torture;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;
use ChurnStop\Tests\Torture\Report;

/**
 * Random histories of one customer with two subscriptions, under random flows, audiences, budgets and settings: no
 * offer that a rule forbids is shown or accepted, also where it becomes forbidden in between. What forbids is worked
 * out from what was done alone: it shares no code with the rules.
 *
 * CHURNSTOP_HISTORIES says how many, CHURNSTOP_SEED with which chance, CHURNSTOP_FIRST at which to begin.
 */
final class ForbiddenOffersTest extends AttemptTestCase {

	private const TYPES = array( 'discount', 'pause', 'skip_renewal', 'extend_trial' );

	private const STEPS = array(
		'reason',
		'reason',
		'reason',
		'decline',
		'accept',
		'accept',
		'cancel',
		'dismiss',
		'days',
		'settings',
		'take back',
	);

	private const HISTORIES_OF_A_FLOW = 20;

	private static ?int $boss = null;

	/** @var array<string, array<string, mixed>> Offer id → as it was published. */
	private array $offers = array();

	private int $most = 2;

	/** @var array<string, bool> Type → whether it is switched on. */
	private array $on = array();

	/** @var array<string, int> Type → days. */
	private array $cooldown = array();

	/** @var list<int> The customer's subscriptions. */
	private array $subscriptions = array();

	/** @var array<int, bool> Subscription → whether it is in its trial for good. */
	private array $trials = array();

	/** @var array<int, int> Subscription → its quantity. */
	private array $quantities = array();

	/** @var array<string, true> Offers that the customer has declined. */
	private array $declined = array();

	/** @var list<array{offer: string, type: string, days: int, today: bool}> What was taken, how long ago. */
	private array $taken = array();

	/** @var array<int, array{id: string, shown: list<string>, offer: string|null}> Subscription → what is under way. */
	private array $open = array();

	/** @var list<string> */
	private array $steps = array();

	protected function tearDown(): void {
		foreach ( array( 'flows', 'flow_versions', 'budgets' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		delete_option( SettingsStore::OPTION );
		Plugin::get()->part( Installation::class )->install();
		parent::tearDown();
	}

	public function test_no_offer_that_a_rule_forbids_is_shown_or_accepted(): void {
		$report  = new Report( 'forbidden offers', (int) ( getenv( 'CHURNSTOP_HISTORIES' ) ?: 40 ) );
		$publish = true;
		foreach ( $report->runs() as $run ) {
			if ( $publish || 0 === $run % self::HISTORIES_OF_A_FLOW ) {
				mt_srand( $report->seed + intdiv( $run, self::HISTORIES_OF_A_FLOW ) );
				$this->publish();
				$publish = false;
			}
			mt_srand( 1_000_003 * $report->seed + $run );
			$this->begin();
			for ( $n = mt_rand( 6, 16 ); $n > 0; $n-- ) {
				$wrong = $this->step( $report );
				if ( '' !== $wrong ) {
					$report->fail( sprintf(
						'history %d: %s: %s (%s)',
						$run,
						implode( ' → ', $this->steps ),
						$wrong,
						(string) wp_json_encode( $this->offers ),
					) );
					break;
				}
			}
		}
		$report->print();
		self::assertSame( array(), $report->failures );
		self::assertGreaterThan( 0, $report->counted( 'shown' ) );
		self::assertGreaterThan( 0, $report->counted( 'taken' ) );
		self::assertGreaterThan( 0, $report->counted( 'refused, as it had become forbidden' ) );
	}

	private function publish(): void {
		$this->offers = array();
		$this->most   = mt_rand( 1, 3 );
		$reasons      = array();
		foreach ( array( 'one', 'two' ) as $reason ) {
			$offers = array();
			for ( $n = mt_rand( 2, 4 ); $n > 0; $n-- ) {
				$type     = self::TYPES[ mt_rand( 0, count( self::TYPES ) - 1 ) ];
				$id       = $reason . '-' . $type . '-' . $n;
				$offers[] = array(
					'id'                      => $id,
					'type'                    => $type,
					'enabled'                 => mt_rand( 1, 8 ) > 1,
					'show_again_after_accept' => mt_rand( 1, 3 ) > 1,
				) + match ( $type ) {
					'discount'     => array(
						'value_percent' => mt_rand( 5, 75 ),
						'duration_billing_cycles' => mt_rand( 1, 3 ),
					),
					'pause'        => array( 'duration_days' => mt_rand( 7, 60 ) ),
					'extend_trial' => array( 'duration_days' => mt_rand( 1, 30 ) ),
					default        => array(),
				} + match ( mt_rand( 1, 6 ) ) {
					1 => array( 'audience' => self::audience( 'quantity', 'at_least', mt_rand( 1, 3 ) ) ),
					2 => array( 'audience' => self::audience( 'in_trial', 'is', 1 === mt_rand( 0, 1 ) ) ),
					3, 4 => array( 'budget' => array( 'accepts_per_day' => mt_rand( 1, 4 ) > 3 ? 2 : 1 ) ),
					default => array(),
				};
			}
			$reasons[] = array( 'id' => $reason, 'kind' => 'other', 'label' => $reason, 'offers' => $offers );
			$this->offers += array_column( $offers, null, 'id' );
		}
		$table = Plugin::get()->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertInstanceOf( FlowRow::class, $row );
		$body = Plugin::get()->part( FlowInput::class )->body(
			array( 'reasons' => $reasons, 'max_offers' => $this->most ) + $row->body,
		);
		self::assertNotNull( $table->publish( $row->id, $row->version, $body, 'active', 1, 'test' ) );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	/** @return array<string, mixed> */
	private static function audience( string $fact, string $is, int|bool $value ): array {
		return array(
			'match' => 'all',
			'conditions' => array( array( 'fact' => $fact, 'is' => $is, 'value' => $value ) ),
		);
	}

	private function begin(): void {
		$tables = array(
			'attempts',
			'attempt_subscriptions',
			'decisions',
			'redemptions',
			'responses',
			'events',
			'emails',
			'budgets',
			'sandbox_subscriptions',
			'sandbox_items',
			'sandbox_coupons',
			'sandbox_orders',
			'sandbox_notes',
			'sandbox_changes',
		);
		foreach ( $tables as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		_set_cron_array( array() );
		$this->subscriptions = array();
		$this->trials        = array();
		$this->quantities    = array();
		$this->declined      = array();
		$this->taken         = array();
		$this->open          = array();
		$this->steps         = array();
		foreach ( array( 1, 2 ) as $ignored ) {
			$trial    = 1 === mt_rand( 1, 3 );
			$quantity = mt_rand( 1, 3 );
			$next     = '+' . mt_rand( 200, 300 ) . ' days';
			$id       = $this->book->add_subscription(
				$this->shopper,
				$this->pro,
				$next,
				$quantity,
				'active',
				$trial ? $next : null,
			);

			$this->subscriptions[]   = $id;
			$this->trials[ $id ]     = $trial;
			$this->quantities[ $id ] = $quantity;
		}
		$this->settings();
	}

	private function settings(): string {
		$offers = array();
		foreach ( self::TYPES as $type ) {
			$this->on[ $type ]       = mt_rand( 1, 6 ) > 1;
			$this->cooldown[ $type ] = array( 0, 0, 10, 60 )[ mt_rand( 0, 3 ) ];
			$offers[ $type ]         = array( 'enabled' => $this->on[ $type ] );
		}
		Plugin::get()->part( SettingsStore::class )->save( array(
			'cooldown_days' => $this->cooldown,
			'offers' => $offers,
		) );
		return '';
	}

	/** @return string What is wrong. */
	private function step( Report $report ): string {
		$step          = self::STEPS[ mt_rand( 0, count( self::STEPS ) - 1 ) ];
		$id            = $this->subscriptions[ mt_rand( 0, 1 ) ];
		$this->steps[] = $step . ' ' . $id;
		wp_set_current_user( $this->shopper );
		return match ( $step ) {
			'reason'    => $this->reason( $id, $report ),
			'decline'   => $this->decline( $id, $report ),
			'accept'    => $this->accept( $id, $report ),
			'days'      => $this->days( array( 1, 5, 15, 70 )[ mt_rand( 0, 3 ) ] ),
			'settings'  => $this->settings(),
			'take back' => $this->take_back( $id ),
			default     => $this->end( $id, $step ),
		};
	}

	private function reason( int $id, Report $report ): string {
		if ( ! isset( $this->open[ $id ] ) ) {
			[ $status, $attempt ] = $this->rest( 'POST', '/attempts', array(
				'subscription_id' => Sandbox::ref( $id )->written(),
			) );
			if ( $status >= 300 ) {
				return '';
			}
			$this->open[ $id ] = array( 'id' => Data::string( $attempt, 'id' ), 'shown' => array(), 'offer' => null );
		}
		return $this->seen(
			$id,
			$this->rest( 'POST', '/attempts/' . $this->open[ $id ]['id'] . '/reason', array(
				'reason' => array( 'one', 'two' )[ mt_rand( 0, 1 ) ],
			) )[1],
			$report,
		);
	}

	private function decline( int $id, Report $report ): string {
		$offer = $this->open[ $id ]['offer'] ?? null;
		if ( null === $offer ) {
			return '';
		}
		$this->declined[ $offer ] = true;
		return $this->seen(
			$id,
			$this->rest( 'POST', '/attempts/' . $this->open[ $id ]['id'] . '/decline', array(
				'offer_id' => $offer,
			) )[1],
			$report,
		);
	}

	private function accept( int $id, Report $report ): string {
		$offer = $this->open[ $id ]['offer'] ?? null;
		if ( null === $offer ) {
			return '';
		}
		$why                = $this->forbidden( $id, $offer );
		[ $status, $answer ] = $this->rest(
			'POST',
			'/attempts/' . $this->open[ $id ]['id'] . '/accept',
			array( 'offer_id' => $offer ),
		);
		if ( 200 === $status ) {
			$this->taken[] = array(
				'offer' => $offer,
				'type' => Data::string( $this->offers[ $offer ], 'type' ),
				'days' => 0,
				'today' => true,
			);
			unset( $this->open[ $id ] );
			$report->count( 'taken' );
			return '' === $why ? '' : $offer . ' was accepted: ' . $why;
		}
		$report->count(
			'' === $why ? 'refused, as the subscription had changed' : 'refused, as it had become forbidden',
		);
		$this->steps[] = (string) $status;
		return $this->seen( $id, Data::map( Data::map( $answer, 'data' ), 'attempt' ), $report );
	}

	/** @param array<string, mixed> $attempt What is on the screen now. */
	private function seen( int $id, array $attempt, Report $report ): string {
		$offer = Data::string( Data::map( Data::map( $attempt, 'screen' ), 'offer' ), 'id' );

		$this->open[ $id ]['offer'] = '' === $offer ? null : $offer;
		if ( '' === $offer ) {
			return '';
		}
		$report->count( 'shown' );
		$this->steps[] = $offer;
		$why           = $this->forbidden( $id, $offer );

		$this->open[ $id ]['shown'][] = $offer;
		return '' === $why ? '' : $offer . ' was shown: ' . $why;
	}

	/** Why the offer must not be on this subscription's screen, nor be taken; empty where it may. */
	private function forbidden( int $id, string $offer_id ): string {
		$offer = $this->offers[ $offer_id ];
		$type  = Data::string( $offer, 'type' );
		$trial = $this->trials[ $id ];
		$who   = Data::maps( Data::map( $offer, 'audience' ), 'conditions' )[0] ?? null;
		$seen  = array_unique( array( ...( $this->open[ $id ]['shown'] ?? array() ), $offer_id ) );
		$same  = array_filter( $this->taken, static fn ( array $one ): bool => $one['offer'] === $offer_id );
		return match ( true ) {
			false === $offer['enabled']                                  => 'it is switched off',
			! $this->on[ $type ]                                         => 'its type is switched off',
			isset( $this->declined[ $offer_id ] )                        => 'it was declined',
			array() !== $same && false === $offer['show_again_after_accept'] => 'it was taken before',
			array() !== array_filter(
				$this->taken,
				fn ( array $one ): bool => $one['type'] === $type && $one['days'] < $this->cooldown[ $type ],
			) => 'the cooldown',
			count( $seen ) > $this->most                                 => 'the limit of one attempt',
			'active' !== $this->book->entry( $id )?->status              => 'the subscription is not active',
			null !== $this->live( $id )                                  => 'another one is at work',
			'extend_trial' === $type && ! $trial                         => 'there is no trial',
			'discount' === $type && $trial && 1 !== $offer['duration_billing_cycles'] => 'the trial',
			null !== $who && 'quantity' === $who['fact'] && $this->quantities[ $id ] < $who['value'] => 'the audience',
			null !== $who && 'in_trial' === $who['fact'] && $trial !== $who['value'] => 'the audience',
			isset( $offer['budget'] )
				&& count( array_filter(
					$same,
					static fn ( array $one ): bool => $one['today'],
				) ) >= Data::int( Data::map( $offer, 'budget' ), 'accepts_per_day' ) => 'the budget',
			default                                                      => '',
		};
	}

	private function live( int $id ): ?string {
		return Plugin::get()->part( Database::class )->value(
			'SELECT offer_id FROM {redemptions} WHERE live_key = %s',
			array( Sandbox::ref( $id )->key() ),
		);
	}

	/** Days go by: no renewal is due in them, so what was taken stays at work. */
	private function days( int $days ): string {
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'UPDATE {redemptions} SET created_at = created_at - INTERVAL %d DAY', array( $days ) );
		$database->execute( 'DELETE FROM {budgets}' );
		$this->taken = array_map(
			static fn ( array $one ): array => array( 'days' => $one['days'] + $days, 'today' => false ) + $one,
			$this->taken,
		);
		return '';
	}

	/** What is at work ends by staff's hand: the subscription is free for the next, and what was taken stays taken. */
	private function take_back( int $id ): string {
		$live = Plugin::get()->part( Database::class )->value(
			'SELECT id FROM {redemptions} WHERE live_key = %s',
			array( Sandbox::ref( $id )->key() ),
		);
		if ( null !== $live ) {
			$offer = (string) $this->live( $id );
			wp_set_current_user( self::$boss ??= $this->user( 'boss', 'administrator' ) );
			[ $status ] = $this->rest( 'POST', '/redemptions/' . $live . '/revert' );
			if ( 200 !== $status ) {
				return 'taking back answered ' . $status;
			}
			// A budget gets back what was not used.
			foreach ( array_reverse( array_keys( $this->taken ) ) as $at ) {
				if ( $this->taken[ $at ]['offer'] === $offer && $this->taken[ $at ]['today'] ) {
					$this->taken[ $at ]['today'] = false;
					break;
				}
			}
		}
		return '';
	}

	private function end( int $id, string $step ): string {
		if ( isset( $this->open[ $id ] ) ) {
			$offer = $this->open[ $id ]['offer'];
			$this->rest( 'POST', '/attempts/' . $this->open[ $id ]['id'] . '/' . $step );
			if ( 'cancel' === $step && null !== $offer ) {
				$this->declined[ $offer ] = true;
			}
			unset( $this->open[ $id ] );
		}
		return '';
	}
}
