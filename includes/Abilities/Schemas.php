<?php
declare(strict_types=1);

namespace ChurnStop\Abilities;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Experiments\Experiment;

/** What abilities take and answer, as JSON Schema. Nothing that is not named is taken. */
final class Schemas {

	/** What is told of an attempt. */
	public const TOLD = array(
		'id',
		'state',
		'mode',
		'source',
		'actor',
		'profile',
		'flow_id',
		'flow_name',
		'flow_version',
		'started_at',
		'ended_at',
		'reason',
		'reason_label',
		'comment',
		'offered',
		'not_offered',
		'notes',
		'customer_id',
		'subscription_ids',
	);

	private const TEXT    = array( 'type' => 'string' );
	private const NUMBER  = array( 'type' => 'integer' );
	/** An integer of WooCommerce Subscriptions, or `connection:id`. */
	private const REFERENCE = array( 'type' => array( 'integer', 'string' ) );
	private const MAYBE   = array( 'type' => array( 'string', 'null' ) );
	private const TEXTS   = array(
		'type'  => 'array',
		'items' => self::TEXT,
	);
	private const ID      = array(
		'type'    => 'integer',
		'minimum' => 1,
	);
	private const DAY     = array(
		'type'        => 'string',
		'pattern'     => '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
		'description' => 'A day of the store\'s zone, such as 2026-12-01.',
	);
	private const ANY_MAP = array(
		'type'                 => 'object',
		'additionalProperties' => true,
	);

	/** @return array<string, mixed> */
	public static function attempts_asked(): array {
		return self::asked(
			array(
				'state'           => array(
					'type' => 'string',
					'enum' => array( ...Attempt::OPEN, ...Attempt::CLOSED ),
				),
				'reason'          => array(
					'type'        => 'string',
					'maxLength'   => 64,
					'description' => 'A reason\'s id, such as too_expensive.',
				),
				'mode'            => array(
					'type' => 'string',
					'enum' => array( Attempt::LIVE, Attempt::TEST ),
				),
				'subscription_id' => self::REFERENCE,
			) + self::paging()
		);
	}

	/** @return array<string, mixed> */
	public static function attempts(): array {
		return self::answered(
			array(
				'attempts' => self::list_of( self::attempt() ),
				'total'    => self::NUMBER,
			)
		);
	}

	/** @return array<string, mixed> */
	public static function attempt(): array {
		$offer = array(
			'id'   => self::TEXT,
			'name' => self::TEXT,
		);
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'required'             => array( 'id', 'state', 'mode', 'reason', 'offered', 'not_offered' ),
			'properties'           => array(
				'id'               => self::TEXT,
				'state'            => self::TEXT,
				'mode'             => self::TEXT,
				'source'           => self::TEXT,
				'actor'            => self::ANY_MAP,
				'profile'          => self::TEXT,
				'flow_id'          => self::NUMBER,
				'flow_name'        => self::TEXT,
				'flow_version'     => self::NUMBER,
				'started_at'       => self::MAYBE,
				'ended_at'         => self::MAYBE,
				'reason'           => self::MAYBE,
				'reason_label'     => self::TEXT,
				'comment'          => self::MAYBE,
				'offered'          => self::list_of( self::answered( $offer + array( 'answer' => self::TEXT ) ) ),
				'not_offered'      => self::list_of( self::answered( $offer + array( 'why' => self::TEXTS ) ) ),
				'notes'            => self::TEXTS,
				'customer_id'      => self::REFERENCE,
				'subscription_ids' => self::list_of( self::REFERENCE ),
			),
		);
	}

	/** @return array<string, mixed> */
	public static function summary_asked(): array {
		return self::asked(
			array(
				'after'  => self::DAY,
				'before' => self::DAY,
			)
		);
	}

	/** @return array<string, mixed> */
	public static function summary(): array {
		return self::answered(
			array(
				'after'   => self::TEXT,
				'before'  => self::TEXT,
				'reasons' => self::list_of( self::ANY_MAP ),
				'flows'   => self::list_of( self::ANY_MAP ),
				'offers'  => self::list_of( self::ANY_MAP ),
			)
		);
	}

	/** @return array<string, mixed> */
	public static function experiments_asked(): array {
		return self::asked(
			array(
				'status' => array(
					'type' => 'string',
					'enum' => Experiment::STATUSES,
				),
			) + self::paging()
		);
	}

	/** @return array<string, mixed> */
	public static function experiments(): array {
		return self::answered(
			array(
				'experiments' => self::list_of( self::ANY_MAP ),
				'total'       => self::NUMBER,
			)
		);
	}

	/** @return array<string, mixed> */
	public static function explain_asked(): array {
		return self::asked(
			array(
				'attempt_id' => array(
					'type'    => 'string',
					'pattern' => '^[0-9a-fA-F-]{36}$',
				),
			),
			array( 'attempt_id' )
		);
	}

	/** @return array<string, mixed> */
	public static function flows_asked(): array {
		return self::asked(
			array(
				'status' => array(
					'type' => 'string',
					'enum' => array( 'draft', 'active', 'archived' ),
				),
			) + self::paging()
		);
	}

	/** @return array<string, mixed> */
	public static function flows(): array {
		return self::answered(
			array(
				'flows' => self::list_of( self::ANY_MAP ),
				'total' => self::NUMBER,
			)
		);
	}

	/** @return array<string, mixed> */
	public static function flow_given(): array {
		return self::asked( array( 'flow' => self::ANY_MAP ), array( 'flow' ) );
	}

	/** @return array<string, mixed> */
	public static function verdict(): array {
		return self::answered(
			array(
				'valid'      => array( 'type' => 'boolean' ),
				'violations' => self::list_of( self::ANY_MAP ),
			)
		);
	}

	/** @return array<string, mixed> */
	public static function revert_asked(): array {
		return self::asked(
			array(
				'redemption_id' => self::ID,
				'note'          => array(
					'type'        => 'string',
					'maxLength'   => 1000,
					'description' => 'Why, for the order notes.',
				),
				'notify'        => array(
					'type'        => 'boolean',
					'description' => 'Whether the customer is told.',
				),
			),
			array( 'redemption_id' )
		);
	}

	/** @return array<string, mixed> */
	public static function reverted(): array {
		return self::answered(
			array(
				'redemption_id' => self::NUMBER,
				'offer_id'      => self::TEXT,
				'offer_type'    => self::TEXT,
				'state'         => self::TEXT,
				'ended_why'     => self::TEXT,
			)
		);
	}

	/** @return array<string, mixed> */
	public static function draft_given(): array {
		return self::asked(
			array(
				'flow_id' => self::ID,
				'draft'   => self::ANY_MAP + array(
					'description' => 'The whole flow as list-flows shows it, with `version` as it was there.',
				),
			),
			array( 'flow_id', 'draft' )
		);
	}

	/** @return array<string, mixed> */
	public static function draft(): array {
		return self::answered( array( 'draft' => self::ANY_MAP ) );
	}

	/** @return array<string, array<string, mixed>> */
	private static function paging(): array {
		return array(
			'page'     => self::ID,
			'per_page' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 100,
			),
		);
	}

	/**
	 * @param array<string, mixed> $properties
	 * @param list<string>         $required   Where there are none, nothing need be given at all.
	 * @return array<string, mixed>
	 */
	private static function asked( array $properties, array $required = array() ): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => $properties,
		) + ( array() === $required ? array( 'default' => array() ) : array( 'required' => $required ) );
	}

	/**
	 * @param array<string, mixed> $properties All of them are there.
	 * @return array<string, mixed>
	 */
	private static function answered( array $properties ): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'required'             => array_keys( $properties ),
			'properties'           => $properties,
		);
	}

	/**
	 * @param array<string, mixed> $items
	 * @return array<string, mixed>
	 */
	private static function list_of( array $items ): array {
		return array(
			'type'  => 'array',
			'items' => $items,
		);
	}
}
