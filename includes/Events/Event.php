<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Data;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * One thing that happened. Types are the hooks' names without the prefix `churnstop_`.
 */
final class Event {

	/** The mode of what was no test. */
	public const LIVE = 'live';

	public const ATTEMPT_STARTED        = 'attempt_started';
	public const REASON_GIVEN           = 'reason_given';
	public const OFFER_SHOWN            = 'offer_shown';
	public const OFFER_ACCEPTED         = 'offer_accepted';
	public const OFFER_DECLINED         = 'offer_declined';
	public const OFFER_FAILED           = 'offer_failed';
	public const OFFER_REVERTED         = 'offer_reverted';
	public const SUBSCRIPTION_CANCELLED = 'subscription_cancelled';
	public const SUBSCRIPTION_KEPT      = 'subscription_kept';
	public const ATTEMPT_DISMISSED      = 'attempt_dismissed';

	public const TYPES = array(
		self::ATTEMPT_STARTED,
		self::REASON_GIVEN,
		self::OFFER_SHOWN,
		self::OFFER_ACCEPTED,
		self::OFFER_DECLINED,
		self::OFFER_FAILED,
		self::OFFER_REVERTED,
		self::SUBSCRIPTION_CANCELLED,
		self::SUBSCRIPTION_KEPT,
		self::ATTEMPT_DISMISSED,
	);

	/** @param array<string, mixed> $data `offer` and `terms` where they apply, `actor`, and what the type adds. */
	public function __construct(
		public readonly string $type,
		public readonly \DateTimeImmutable $at,
		public readonly ?string $attempt_id,
		public readonly ?SubscriptionRef $subscription,
		public readonly int|string $customer_id,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public readonly string $mode,
		public readonly ?string $reason = null,
		public readonly ?string $comment = null,
		public readonly ?string $offer_id = null,
		public readonly ?string $offer_type = null,
		public readonly ?int $redemption_id = null,
		public readonly array $data = array(),
		public readonly int $id = 0,
		public readonly Assignment $assignment = new Assignment(),
	) {}

	/** @return array<string, mixed> The contract's Event. */
	public function to_array(): array {
		return array(
			'id'              => $this->id,
			'type'            => $this->type,
			'at'              => Data::iso( $this->at ),
			'attempt_id'      => $this->attempt_id,
			'subscription_id' => $this->subscription?->written() ?? 0,
			'customer_id'     => $this->customer_id,
			'flow_id'         => $this->flow_id,
			'flow_version'    => $this->flow_version,
			'reason'          => $this->reason,
			'comment'         => $this->comment,
			'offer_id'        => $this->offer_id,
			'offer_type'      => $this->offer_type,
			'redemption_id'   => $this->redemption_id,
			'mode'            => $this->mode,
			'data'            => (object) $this->data,
		);
	}

	/** @return array<string, mixed> What the hook gets: only what applies. */
	public function to_hook(): array {
		$payload = array(
			'event_id'        => $this->id,
			'attempt_id'      => $this->attempt_id,
			'subscription_id' => $this->subscription?->written() ?? 0,
			'customer_id'     => $this->customer_id,
			'flow_id'         => $this->flow_id,
			'flow_version'    => $this->flow_version,
			'reason'          => $this->reason,
			'comment'         => $this->comment,
			'redemption_id'   => $this->redemption_id,
			'mode'            => $this->mode,
			'at'              => Data::iso( $this->at ),
		) + $this->data;
		return array_filter( $payload, static fn ( $value ): bool => null !== $value );
	}

	public function with_id( int $id ): self {
		return new self(
			$this->type,
			$this->at,
			$this->attempt_id,
			$this->subscription,
			$this->customer_id,
			$this->flow_id,
			$this->flow_version,
			$this->mode,
			$this->reason,
			$this->comment,
			$this->offer_id,
			$this->offer_type,
			$this->redemption_id,
			$this->data,
			$id,
			$this->assignment,
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::string( $row, 'type' ),
			Data::time( $row, 'at' ) ?? new \DateTimeImmutable( '@0' ),
			Data::string_or_null( $row, 'attempt_uuid' ),
			SubscriptionRef::from_row( $row ),
			CustomerRef::from_row( $row ),
			Data::int( $row, 'flow_id' ),
			Data::int( $row, 'flow_version' ),
			Data::string( $row, 'mode' ),
			Data::string_or_null( $row, 'reason' ),
			Data::string_or_null( $row, 'comment' ),
			Data::string_or_null( $row, 'offer_id' ),
			Data::string_or_null( $row, 'offer_type' ),
			Data::int_or_null( $row, 'redemption_id' ),
			Data::decode( Data::string( $row, 'data' ) ),
			Data::int( $row, 'id' ),
			Assignment::from_row( $row ),
		);
	}
}
