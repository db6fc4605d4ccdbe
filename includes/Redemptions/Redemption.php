<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Assignment;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventFactory;
use ChurnStop\Events\Subject;
use ChurnStop\Flows\Flow;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/** An accepted offer's change as it was, or is to be, applied. A row, as read. */
final class Redemption {

	/** Written before the subscription is touched: what a killed process leaves behind. */
	public const PENDING = 'pending';
	/** The engine has taken it, and says later whether it is true. */
	public const AWAITING = 'awaiting';
	/** At work. */
	public const APPLIED = 'applied';
	/** It ran its course. */
	public const FINISHED = 'finished';
	/** Taken back by somebody, or by a cancel. */
	public const REVERTED = 'reverted';
	/** Never came to be. */
	public const FAILED = 'failed';

	/** Why a failed one has ended: another plugin of the store broke, or refused. */
	public const REFUSED = 'refused';

	/** Why a failed one has ended, where the store would refuse it again. */
	public const REFUSALS = array( self::REFUSED, 'gateway_refused' );

	public const LIVE = array( self::PENDING, self::AWAITING, self::APPLIED );

	/** @param array<string, mixed> $ended_by Actor::to_array() and `told`: whether the customer is told; or empty. */
	public function __construct(
		public readonly int $id,
		public readonly string $key,
		public readonly string $attempt_id,
		public readonly SubscriptionRef $subscription,
		public readonly int|string $customer_id,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public readonly ?string $reason,
		public readonly string $offer_id,
		public readonly string $offer_type,
		public readonly string $state,
		public readonly Receipt $receipt,
		public readonly Terms $terms,
		public readonly array $ended_by,
		public readonly string $ended_why,
		public readonly \DateTimeImmutable $created_at,
		public readonly \DateTimeImmutable $updated_at,
		public readonly Assignment $assignment = new Assignment(),
	) {}

	public function is_live(): bool {
		return in_array( $this->state, self::LIVE, true );
	}

	/** Whether it is not true yet: ended now, it never came to be. */
	public function is_to_come(): bool {
		return self::PENDING === $this->state || self::AWAITING === $this->state;
	}

	/** @return array<string, mixed> For admins, CLI and exports. */
	public function to_array(): array {
		return array(
			'id'              => $this->id,
			'attempt_id'      => $this->attempt_id,
			'connection'      => $this->subscription->connection,
			'subscription_id' => $this->subscription->written(),
			'customer_id'     => $this->customer_id,
			'flow_id'         => $this->flow_id,
			'flow_version'    => $this->flow_version,
			'reason'          => $this->reason,
			'offer_id'        => $this->offer_id,
			'offer_type'      => $this->offer_type,
			'state'           => $this->state,
			'change'          => $this->receipt->change->to_array(),
			'terms'           => $this->terms->to_array(),
			'resumes_at'      => Data::iso( $this->receipt->resumes_at ),
			'created_at'      => Data::iso( $this->created_at ),
			'updated_at'      => Data::iso( $this->updated_at ),
			'ended_by'        => array() === $this->ended_by ? null : $this->ended_by,
			'ended_why'       => '' === $this->ended_why ? null : $this->ended_why,
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$epoch = new \DateTimeImmutable( '@0' );
		return new self(
			Data::int( $row, 'id' ),
			Data::string( $row, 'redemption_key' ),
			Data::string( $row, 'attempt_uuid' ),
			SubscriptionRef::from_row( $row ) ?? new SubscriptionRef( Data::string( $row, 'connection' ), '' ),
			CustomerRef::from_row( $row ),
			Data::int( $row, 'flow_id' ),
			Data::int( $row, 'flow_version' ),
			Data::string_or_null( $row, 'reason' ),
			Data::string( $row, 'offer_id' ),
			Data::string( $row, 'offer_type' ),
			Data::string( $row, 'state' ),
			Receipt::from_array( Data::decode( Data::string( $row, 'receipt' ) ) ),
			Terms::from_array( Data::decode( Data::string( $row, 'terms' ) ) ),
			Data::decode( Data::string( $row, 'ended_by' ) ),
			Data::string( $row, 'ended_why' ),
			Data::time( $row, 'created_at' ) ?? $epoch,
			Data::time( $row, 'updated_at' ) ?? $epoch,
			Assignment::from_row( $row ),
		);
	}

	/**
	 * That it was taken back; or, where the accept that made it is cut off, that it never came to be.
	 *
	 * @param string                    $why         A code, or a sentence for the order notes.
	 * @param bool                      $tell        Whether the customer is told.
	 * @param array<string, mixed>|null $billed_next Price and moment of the next payment; null where nothing is to
	 *     come.
	 */
	public function ended_event(
		?Flow $flow,
		Actor $actor,
		string $why,
		\DateTimeImmutable $now,
		bool $tell = false,
		?array $billed_next = null,
	): Event {
		$pending = $this->is_to_come();
		// Live: a test makes no redemption.
		$about = new Subject(
			$this->attempt_id,
			$this->subscription,
			$this->customer_id,
			$this->flow_id,
			$this->flow_version,
			Event::LIVE,
			$this->reason,
			assignment: $this->assignment,
		);
		$data  = $pending ? array( 'failure' => array( 'code' => $why ) ) : array(
			'why'         => $why,
			'billed_next' => $billed_next,
		);
		return EventFactory::offer(
			$about,
			$actor,
			$pending ? Event::OFFER_FAILED : Event::OFFER_REVERTED,
			Flow::offer_as_designed( $flow, $this->offer_id, $this->offer_type ),
			$this->terms->to_array(),
			$now,
			$this->id,
			$data + array( 'notify' => $tell )
		);
	}
}
