<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StoreFact;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\Snapshot;

/** The facts that audiences can ask about: ours, and those that the filter `churnstop_audience_facts` adds. */
final class FactRegistry {

	/** @var array<string, Fact>|null */
	private ?array $facts = null;

	/** @param list<StoreFacts> $stores What the connections know beyond a snapshot. */
	public function __construct(
		private readonly PastFacts $past,
		private readonly array $stores,
		private readonly Log $log,
	) {}

	/** @return array<string, Fact> */
	public function all(): array {
		return $this->facts ??= $this->with_added( $this->shipped() );
	}

	public function get( string $id ): ?Fact {
		return $this->all()[ $id ] ?? null;
	}

	/**
	 * Each fact is read when a condition first asks for it. One that breaks is unknown, and costs nobody the way to
	 * cancel.
	 *
	 * @param array<string, bool|int|float|string|list<int|float|string>|null> $made_up In the place of what is true,
	 *     for a test.
	 */
	public function of(
		Snapshot $snapshot,
		string $locale,
		\DateTimeImmutable $before,
		array $made_up = array(),
	): FactValues {
		$asked = new FactRequest( $snapshot, $locale, $before );
		return new FactValues(
			$made_up,
			function ( string $id ) use ( $asked ): bool|int|float|string|array|null {
				try {
					$fact = $this->get( $id );
					return null === $fact ? null : FactValues::as_value( ( $fact->resolver )( $asked ) );
				} catch ( \Throwable $error ) {
					$this->log->error(
						'A fact of an audience could not be read.',
						array( 'fact' => $id ) + Fault::of( $error ),
					);
					return null;
				}
			}
		);
	}

	/** @return array<string, Fact> */
	private function shipped(): array {
		$facts = array();
		foreach ( FactTexts::all() as $id => $label ) {
			$facts[ $id ] = new Fact(
				$id,
				$label,
				self::group( $id ),
				self::type( $id ),
				$this->resolver( $id ),
				self::pattern( $id ),
				self::source( $id ),
			);
		}
		return $facts;
	}

	private static function group( string $id ): string {
		return match ( $id ) {
			'tenure_days',
			'renewals_paid',
			'lifetime_value',
			'failed_payments_12_months',
			'country',
			'state',
			'language',
			'role',
			'subscriptions' => Fact::CUSTOMER,
			'attempts_before', 'saves_before', 'days_since_save', 'pauses_12_months' => Fact::HISTORY,
			default => Fact::SUBSCRIPTION,
		};
	}

	/** @return Fact::NUMBER|Fact::LIST|Fact::BOOLEAN */
	private static function type( string $id ): string {
		return match ( $id ) {
			'in_trial', 'has_coupon', 'manual_renewal', 'has_end' => Fact::BOOLEAN,
			'connection',
			'product',
			'category',
			'plan',
			'billing_period',
			'payment_method',
			'country',
			'state',
			'language',
			'role' => Fact::LIST,
			default => Fact::NUMBER,
		};
	}

	private static function pattern( string $id ): string {
		return match ( $id ) {
			'product', 'category' => '',
			'connection'          => '^[a-z0-9-]{1,40}$',
			'plan'                => '^[1-9][0-9]*:.+$',
			'billing_period'      => '^(day|week|month|year)$',
			'country'             => '^[A-Z]{2}$',
			'language'            => '^[a-z]{2,3}(_[A-Za-z0-9]+)*$',
			default               => '.',
		};
	}

	private static function source( string $id ): string {
		return match ( $id ) {
			'connection'     => 'connections',
			'product'        => 'products',
			'category'       => 'categories',
			'billing_period' => 'periods',
			'country'        => 'countries',
			'role'           => 'roles',
			default          => '',
		};
	}

	/** @return \Closure(FactRequest): mixed */
	private function resolver( string $id ): \Closure {
		$store = StoreFact::tryFrom( $id );
		if ( null !== $store ) {
			return fn ( FactRequest $asked ): mixed => $this->from_store( $store, $asked->snapshot );
		}
		return match ( $id ) {
			'language'         => static fn ( FactRequest $asked ): array => array_values( array_unique(
				array( $asked->locale, strtok( $asked->locale, '_' ) ),
			) ),
			'role'             => static fn ( FactRequest $asked ): array => self::roles(
				CustomerRef::user_id( $asked->snapshot->customer_id ),
			),
			'attempts_before'  => $this->past->attempts_before( ... ),
			'saves_before'     => $this->past->saves_before( ... ),
			'days_since_save'  => $this->past->days_since_save( ... ),
			'pauses_12_months' => $this->past->pauses_12_months( ... ),
			default            => static fn (
				FactRequest $asked,
			): mixed => SnapshotFacts::all( $asked->snapshot )[ $id ]
				?? null,
		};
	}

	private function from_store( StoreFact $fact, Snapshot $snapshot ): mixed {
		foreach ( $this->stores as $store ) {
			if ( $store->connection() === $snapshot->ref->connection ) {
				return $store->fact( $fact, $snapshot );
			}
		}
		return null;
	}

	/** @return list<string> */
	private static function roles( int $user_id ): array {
		$user = $user_id > 0 ? get_userdata( $user_id ) : false;
		return false === $user ? array() : array_values( $user->roles );
	}

	/**
	 * @param array<string, Fact> $facts
	 * @return array<string, Fact> What is no fact, or has an id of ours, is left out and reported to the developer.
	 */
	private function with_added( array $facts ): array {
		$shipped = array_map( static fn ( Fact $fact ): array => $fact->to_array(), array_values( $facts ) );
		/**
		 * Registers more facts for audiences.
		 *
		 * @param list<array<string, mixed>> $facts The shipped ones; add yours: `id` ([a-z0-9_]+), `label`, `type`
		 *     (number, list or boolean) and `resolver`, a
		 *                                          callable that gets the subscription's Snapshot and answers its
		 *                                          value, null where it is not known.
		 */
		$all = apply_filters( 'churnstop_audience_facts', $shipped );
		foreach ( is_array( $all ) ? $all : array() as $key => $one ) {
			$one  = is_array( $one ) ? $one : array();
			$id   = is_string( $one['id'] ?? null ) ? $one['id'] : ( is_string( $key ) ? $key : '' );
			$type = $one['type'] ?? null;
			if ( isset( $facts[ $id ] ) && ! isset( $one['resolver'] ) ) {
				continue;
			}
			$resolver = $one['resolver'] ?? null;
			if (
				isset( $facts[ $id ] )
				|| 1 !== preg_match( '/^[a-z0-9_]{1,40}$/', $id )
				|| ! in_array( $type, array( Fact::NUMBER, Fact::LIST, Fact::BOOLEAN ), true )
				|| ! is_callable( $resolver )
			) {
				_doing_it_wrong(
					'churnstop_audience_facts',
					esc_html__(
						'A fact needs an id of its own (a-z, 0-9 and _, at most 40 characters), a type (number, list or boolean) and a resolver.',
						'churnstop',
					),
					'0.1.0',
				);
				continue;
			}
			$label        = is_string( $one['label'] ?? null ) && '' !== $one['label'] ? $one['label'] : $id;
			$facts[ $id ] = new Fact(
				$id,
				$label,
				Fact::MORE,
				$type,
				static fn ( FactRequest $asked ): mixed => $resolver( $asked->snapshot ),
			);
		}
		return $facts;
	}
}
