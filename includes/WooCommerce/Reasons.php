<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Why customers wanted to leave, by subscription: a page of subscriptions costs one query. */
final class Reasons {

	/** @var array<int, array{attempt: Attempt, label: string}|null> */
	private array $read = array();

	public function __construct( private readonly AttemptSearch $attempts ) {}

	/** @param list<int> $ids */
	public function read( array $ids ): void {
		$this->read = array_fill_keys( $ids, null );
		$stores     = array();
		foreach ( $ids as $id ) {
			$stores[ self::store( $id )->key() ] = $id;
		}
		foreach ( $this->attempts->last_of( array_map( self::store( ... ), $ids ) ) as $key => [ $attempt, $label ] ) {
			$this->read[ $stores[ $key ] ] = array(
				'attempt' => $attempt,
				'label'   => $label,
			);
		}
	}

	/**
	 * @return array{attempt: Attempt, label: string}|null The last attempt that was no test, and its reason in words.
	 */
	public function of( int $subscription_id ): ?array {
		if ( ! array_key_exists( $subscription_id, $this->read ) ) {
			$this->read( array( $subscription_id ) );
		}
		return $this->read[ $subscription_id ] ?? null;
	}

	private static function store( int $id ): SubscriptionRef {
		return new SubscriptionRef( SubscriptionRef::STORE, (string) $id );
	}
}
