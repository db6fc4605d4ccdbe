<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Audience;
use ChurnStop\Data;
use ChurnStop\Offers\Offer;

/**
 * One version of a flow, immutable. `to_array()` is the contract's JSON.
 */
final class Flow {

	public const SCHEMA_VERSION = 1;
	public const MAX_OFFERS     = 2;

	/**
	 * @param 'draft'|'active'|'archived' $status
	 * @param array{
	 *   title: string, message: string, order: 'fixed'|'shuffled',
	 *   comment: array{enabled: bool, required: bool, prompt: string, error: string},
	 * } $survey
	 * @param list<Reason> $reasons
	 * @param array{cancel: string, decline: string, another: string, dismiss: string} $labels
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $status,
		public readonly int $version,
		public readonly int $priority,
		public readonly string $locale,
		public readonly Audience $audience,
		public readonly array $survey,
		public readonly array $reasons,
		public readonly array $labels,
		public readonly int $max_offers,
	) {}

	public function reason( string $id ): ?Reason {
		foreach ( $this->reasons as $reason ) {
			if ( $reason->id === $id ) {
				return $reason;
			}
		}
		return null;
	}

	/** The offer of that id and the reason that holds it. */
	public function offer( string $id ): ?Offer {
		foreach ( $this->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				if ( $offer->id === $id ) {
					return $offer;
				}
			}
		}
		return null;
	}

	/**
	 * @return array<string, mixed> The offer as it stands in the flow version that made it; events and hooks carry it.
	 */
	public static function offer_as_designed( ?self $flow, string $id, string $type ): array {
		return $flow?->offer( $id )?->to_array() ?? array(
			'id'   => $id,
			'type' => $type,
		);
	}

	/** @param array<string, mixed> $from Validated, or stored by any earlier version of the plugin. */
	public static function from_array( array $from ): self {
		$survey   = Data::map( $from, 'survey' );
		$comment  = Data::map( $survey, 'comment' );
		$labels   = Data::map( $from, 'labels' );
		$status   = Data::string( $from, 'status' );
		return new self(
			Data::int( $from, 'id' ),
			Data::string( $from, 'name' ),
			'active' === $status || 'archived' === $status ? $status : 'draft',
			Data::int( $from, 'version' ),
			Data::int( $from, 'priority', 10 ),
			Data::string( $from, 'locale', 'en_US' ),
			Audience::from_array( Data::map( $from, 'audience' ) ),
			array(
				'title'   => Data::string( $survey, 'title' ),
				'message' => Data::string( $survey, 'message' ),
				'order'   => 'shuffled' === Data::string( $survey, 'order' ) ? 'shuffled' : 'fixed',
				'comment' => array(
					'enabled'  => Data::bool( $comment, 'enabled', true ),
					'required' => Data::bool( $comment, 'required' ),
					'prompt'   => Data::string( $comment, 'prompt' ),
					'error'    => Data::string( $comment, 'error' ),
				),
			),
			array_map( Reason::from_array( ... ), Data::maps( $from, 'reasons' ) ),
			array(
				'cancel'  => Data::string( $labels, 'cancel' ),
				'decline' => Data::string( $labels, 'decline' ),
				'another' => Data::string( $labels, 'another' ),
				'dismiss' => Data::string( $labels, 'dismiss' ),
			),
			Data::int( $from, 'max_offers', self::MAX_OFFERS ),
		);
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'id'             => $this->id,
			'schema_version' => self::SCHEMA_VERSION,
			'name'           => $this->name,
			'status'         => $this->status,
			'version'        => $this->version,
			'priority'       => $this->priority,
			'locale'         => $this->locale,
			'audience'       => $this->audience->to_array(),
			'survey'         => $this->survey,
			'reasons'        => array_map( static fn ( Reason $reason ): array => $reason->to_array(), $this->reasons ),
			'labels'         => $this->labels,
			'max_offers'     => $this->max_offers,
		);
	}
}
