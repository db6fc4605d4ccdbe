<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Data;

/** Why customers wanted to leave, by subscription: a page of subscriptions costs one query. */
final class Reasons {

	/** @var array<int, array{reason: string|null, reason_label: string, comment: string|null, outcome: string, at: string|null}|null> */
	private array $read = array();

	public function __construct( private readonly AttemptSearch $attempts, private readonly AttemptStory $story ) {}

	/** @param list<int> $ids */
	public function read( array $ids ): void {
		$this->read = array_fill_keys( $ids, null );
		foreach ( $this->attempts->last_of( $ids ) as $id => $attempt ) {
			$this->read[ $id ] = $this->told( $attempt );
		}
	}

	/** @return array{reason: string|null, reason_label: string, comment: string|null, outcome: string, at: string|null}|null Of the last attempt that was no test. */
	public function of( int $subscription_id ): ?array {
		if ( ! array_key_exists( $subscription_id, $this->read ) ) {
			$this->read( array( $subscription_id ) );
		}
		return $this->read[ $subscription_id ] ?? null;
	}

	/** @return array{reason: string|null, reason_label: string, comment: string|null, outcome: string, at: string|null} */
	private function told( Attempt $attempt ): array {
		$story = $this->story->of( $attempt );
		return array(
			'reason'       => $attempt->reason,
			'reason_label' => $story['reason_label'],
			'comment'      => $attempt->comment,
			'outcome'      => $attempt->state,
			'at'           => Data::iso( $attempt->updated_at ),
		);
	}
}
