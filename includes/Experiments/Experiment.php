<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Arms of one flow that are compared. A row, as read. */
final class Experiment {

	public const DRAFT   = 'draft';
	public const RUNNING = 'running';
	public const STOPPED = 'stopped';
	/** An arm became the flow's next version. */
	public const ADOPTED = 'adopted';

	public const STATUSES = array( self::DRAFT, self::RUNNING, self::STOPPED, self::ADOPTED );

	/** Still subscribed, and paying, when the outcome is read. */
	public const RENEWED = 'renewed';
	/** No cancellation within the days. */
	public const SAVED = 'saved';

	public const OUTCOMES = array( self::RENEWED, self::SAVED );

	public const LAG_DAYS = 45;

	/**
	 * @param self::RENEWED|self::SAVED $primary  The outcome that decides.
	 * @param list<Arm>                 $arms
	 * @param Delay                     $delay    Fixed when it starts.
	 * @param int                       $expected Entries of twelve months, as reckoned when it starts.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $status,
		public readonly int $flow_id,
		public readonly string $primary,
		public readonly int $lag_days,
		public readonly array $arms,
		public readonly Delay $delay = new Delay(),
		public readonly int $expected = 0,
		public readonly ?string $adopted_arm = null,
		public readonly ?int $adopted_version = null,
		public readonly string $signature = '',
		public readonly ?\DateTimeImmutable $created_at = null,
		public readonly ?\DateTimeImmutable $started_at = null,
		public readonly ?\DateTimeImmutable $ended_at = null,
	) {}

	public function arm( string $id ): ?Arm {
		foreach ( $this->arms as $arm ) {
			if ( $arm->id === $id ) {
				return $arm;
			}
		}
		return null;
	}

	public function control(): Arm {
		return $this->arm( Arm::CONTROL ) ?? $this->arms[0];
	}

	/** How a hundred customers are shared out, in the order of the arms. */
	public function shares(): string {
		return implode( ',', array_map( static fn ( Arm $arm ): string => $arm->probability(), $this->arms ) );
	}

	/** Whether an arm's customers see something else before they say why they cancel: then they enter at once. */
	public function differs_at_first(): bool {
		return array() !== array_filter( $this->arms, static fn ( Arm $arm ): bool => $arm->differs_at_first() );
	}

	/** @return array<string, mixed> The contract's experiment. */
	public function to_array(): array {
		return array(
			'id'         => $this->id,
			'name'       => $this->name,
			'status'     => $this->status,
			'flow_id'    => $this->flow_id,
			'primary'    => $this->primary,
			'lag_days'   => $this->lag_days,
			'arms'       => array_map( static fn ( Arm $arm ): array => $arm->to_array(), $this->arms ),
			'adopted'    => null === $this->adopted_arm ? null : array(
				'arm'     => $this->adopted_arm,
				'version' => $this->adopted_version,
			),
			'created_at' => Data::iso( $this->created_at ),
			'started_at' => Data::iso( $this->started_at ),
			'ended_at'   => Data::iso( $this->ended_at ),
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::string( $row, 'name' ),
			Data::string( $row, 'status' ),
			Data::int( $row, 'flow_id' ),
			self::SAVED === Data::string( $row, 'primary_outcome' ) ? self::SAVED : self::RENEWED,
			Data::int( $row, 'lag_days' ),
			array_map( Arm::from_array( ... ), Data::maps( Data::decode( Data::string( $row, 'arms' ) ), 'arms' ) ),
			new Delay( Data::int( $row, 'delay_days' ), Data::int( $row, 'delay_intervals' ) ),
			Data::int( $row, 'expected' ),
			Data::string_or_null( $row, 'adopted_arm' ),
			Data::int_or_null( $row, 'adopted_version' ),
			Data::string( $row, 'signature' ),
			Data::time( $row, 'created_at' ),
			Data::time( $row, 'started_at' ),
			Data::time( $row, 'ended_at' ),
		);
	}
}
