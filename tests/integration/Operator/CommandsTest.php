<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Attempts\Recover;
use ChurnStop\Cli\AttemptCommand;
use ChurnStop\Cli\DemoCommand;
use ChurnStop\Cli\DoctorCommand;
use ChurnStop\Cli\EventCommand;
use ChurnStop\Cli\ExperimentCommand;
use ChurnStop\Cli\FlowCommand;
use ChurnStop\Cli\RedemptionCommand;
use ChurnStop\Cli\ReportCommand;
use ChurnStop\Cli\TokenCommand;
use ChurnStop\Container;
use ChurnStop\Data;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Flows\Flows;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;

/** The commands on a real site; only the terminal is a list. */
final class CommandsTest extends OperatorTestCase {

	private BufferOutput $output;

	/** @var list<string> */
	private array $files = array();

	protected function setUp(): void {
		parent::setUp();
		$this->output = new BufferOutput();
	}

	protected function tearDown(): void {
		foreach ( $this->files as $file ) {
			unlink( $file );
		}
		parent::tearDown();
	}

	private function fails( string $with, \Closure $command ): void {
		try {
			$command();
		} catch ( CommandFailed $failure ) {
			self::assertStringContainsString( $with, $failure->getMessage() );
			self::assertSame( 1, $failure->getCode() );
			return;
		}
		self::fail( 'It passed: ' . implode( "\n", $this->output->lines ) );
	}

	private function file( string $text ): string {
		$file = (string) tempnam( sys_get_temp_dir(), 'churnstop' );
		file_put_contents( $file, $text );
		$this->files[] = $file;
		return $file;
	}

	/** @return array<string, mixed> */
	private function flow(): array {
		$output = new BufferOutput();
		(
			new FlowCommand( Plugin::get()->part( Container::class ), $output )
		)->get( array( $this->flow_id() ), array() );
		return Data::decode( $output->lines[0] );
	}

	private function flow_id(): string {
		return (string) Plugin::get()->part( FlowTable::class )->find_default()?->id;
	}

	public function test_a_token_is_printed_that_reaches_what_was_named(): void {
		$other   = $this->subscribe();
		$command = new TokenCommand( Plugin::get()->part( Container::class ), $this->output );
		$command( array( (string) $this->shopper ), array( 'subscriptions' => (string) self::written( $other ) ) );
		$reached = Plugin::get()->part( \ChurnStop\Embed\Tokens::class )->actor( $this->output->lines[0], '' );
		self::assertSame( $this->shopper, $reached->customer_id );
		$request = new \WP_REST_Request( 'GET', '/churnstop/v1/subscriptions' );
		$request->set_header( 'X-ChurnStop-Token', $this->output->lines[0] );
		self::assertSame(
			array( self::written( $other ) ),
			array_column( (array) rest_do_request( $request )->get_data(), 'id' ),
		);
		$this->fails( 'no such customer', static fn () => $command( array( '999999' ), array() ) );
		$this->fails(
			'subscriptions',
			static fn () => $command( array( '1' ), array( 'subscriptions' => (string) self::written( $other ) ) ),
		);
		$this->fails(
			'origin',
			fn () => $command( array( (string) $this->shopper ), array( 'origin' => 'https://other.example' ) ),
		);
	}

	public function test_attempts_are_listed_and_shown(): void {
		$pause   = $this->paused();
		$other   = $this->start( $this->subscribe() );
		$command = new AttemptCommand( Plugin::get()->part( Container::class ), $this->output );
		$command->list_( array(), array() );
		self::assertSame( array( $other['id'], $pause->attempt_id ), array_column( $this->output->rows, 'id' ) );
		$command->list_( array(), array( 'state' => 'saved', 'format' => 'json' ) );
		self::assertSame( array( $pause->attempt_id ), array_column( $this->output->rows, 'id' ) );
		self::assertSame( 'json', $this->output->format );
		$command->list_(
			array(),
			array( 'subscription' => (string) self::written( $this->subscription ), 'fields' => 'id,state' ),
		);
		self::assertSame( array( 'id', 'state' ), $this->output->fields );
		self::assertCount( 1, $this->output->rows );
		$command->list_( array(), array( 'format' => 'count' ) );
		self::assertSame( '2', end( $this->output->lines ) );
		$command->list_( array(), array( 'per-page' => '1', 'page' => '2' ) );
		self::assertSame( array( $pause->attempt_id ), array_column( $this->output->rows, 'id' ) );
		$command->get( array( strtoupper( $pause->attempt_id ) ), array( 'format' => 'json' ) );
		$shown = Data::decode( (string) end( $this->output->lines ) );
		self::assertSame( 'saved', $shown['state'] );
		self::assertNotSame( array(), $shown['decisions'] );
	}

	public function test_a_report_has_the_figures_that_rest_gives(): void {
		$this->paused();
		$command = new ReportCommand( Plugin::get()->part( Container::class ), $this->output );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		foreach ( array( 'summary', 'dashboard', 'series', 'offers', 'funnel', 'survival' ) as $name ) {
			$command( array( $name ), array() );
			[ , $rest ] = $this->rest( 'GET', '/reports/' . $name );
			self::assertSame(
				Data::decode( (string) wp_json_encode( array( $rest ) ) ),
				Data::decode( '[' . end( $this->output->lines ) . ']' ),
				$name,
			);
		}
		$command( array( 'reasons' ), array( 'format' => 'csv' ) );
		self::assertSame(
			array( array( 'too_busy', 1 ) ),
			array_map(
				static fn ( array $row ): array => array( $row['reason'], $row['attempts'] ),
				$this->output->rows,
			),
		);
		$command(
			array( 'series' ),
			array(
				'format' => 'table',
				'after' => '2020-01-01',
				'before' => '2020-02-01',
				'by' => 'reason',
				'interval' => 'week',
			),
		);
		self::assertSame( array(), $this->output->rows );
		$this->fails( 'no report of that name', static fn () => $command( array( 'nonsense' ), array() ) );
		$this->fails( '--by must be one of', static fn () => $command( array( 'series' ), array( 'by' => 'moon' ) ) );
		$this->fails(
			'--after must be a time',
			static fn () => $command( array( 'summary' ), array( 'after' => 'yesterday' ) ),
		);
	}

	public function test_an_experiment_is_started_watched_stopped_and_adopted(): void {
		$arms    = array(
			array( 'id' => 'control', 'weight' => 50 ),
			array( 'id' => 'none', 'weight' => 50, 'offers' => 'none' ),
		);
		$id      = (string) Plugin::get()->part( Experiments::class )->create( array(
			'name' => 'None',
			'flow_id' => (int) $this->flow_id(),
			'arms' => $arms,
		) )->id;
		$command = new ExperimentCommand( Plugin::get()->part( Container::class ), $this->output );
		$command->list_( array(), array( 'status' => 'draft' ) );
		self::assertSame(
			array( array( (int) $id, 'control 50, none 50' ) ),
			array_map( static fn ( array $row ): array => array( $row['id'], $row['arms'] ), $this->output->rows ),
		);
		$this->fails( 'nothing to stop', static fn () => $command->stop( array( $id ), array() ) );
		$command->start( array( $id ), array() );
		$command->start( array( $id ), array() );
		$command->results( array( $id ), array() );
		self::assertStringContainsString(
			'Not known yet',
			Data::string( Data::decode( (string) end( $this->output->lines ) ), 'sentence' ),
		);
		$command->show( array( $id ), array() );
		self::assertSame( 'running', Data::decode( (string) end( $this->output->lines ) )['status'] ?? null );
		$this->fails( 'which arm', static fn () => $command->adopt( array( $id, 'no_such_arm' ), array() ) );
		$command->stop( array( $id ), array() );
		$this->fails( 'over', static fn () => $command->start( array( $id ), array() ) );
		$command->adopt( array( $id, 'none' ), array() );
		self::assertSame( array(), array_merge( ...array_column( Data::maps( $this->flow(), 'reasons' ), 'offers' ) ) );
		$this->fails( 'no such experiment', static fn () => $command->results( array( '999999' ), array() ) );
		$database = Plugin::get()->part( Database::class );
		foreach ( array( 'experiments', 'flows', 'flow_versions' ) as $table ) {
			$database->execute( 'DELETE FROM {' . $table . '}' );
		}
		delete_option( SettingsStore::EXPERIMENTING );
		Plugin::get()->reset();
		Plugin::get()->part( Installation::class )->install();
	}

	/** @return iterable<string, array{\Closure(BufferOutput): void, string}> */
	public static function bad_input(): iterable {
		yield 'an unknown format' => array(
			static fn ( BufferOutput $output ) => (
				new AttemptCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'format' => 'xml' ) ),
			'is not a format',
		);
		yield 'an unknown field' => array(
			static fn ( BufferOutput $output ) => (
				new AttemptCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'fields' => 'id,wage' ) ),
			'no field "wage"',
		);
		yield 'page 0' => array(
			static fn ( BufferOutput $output ) => (
				new AttemptCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'page' => '0' ) ),
			'--page must be',
		);
		yield 'a customer that is no number' => array(
			static fn ( BufferOutput $output ) => (
				new AttemptCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'customer' => '1 OR 1=1' ) ),
			'--customer must be',
		);
		yield 'an unknown attempt' => array(
			static fn ( BufferOutput $output ) => (
				new AttemptCommand( Plugin::get()->part( Container::class ), $output )
			)->get( array( 'x' ), array() ),
			'no such attempt',
		);
		yield 'no id' => array(
			static fn ( BufferOutput $output ) => (
				new EventCommand( Plugin::get()->part( Container::class ), $output )
			)->get( array(), array() ),
			'Which one?',
		);
		yield 'an unknown event' => array(
			static fn ( BufferOutput $output ) => (
				new EventCommand( Plugin::get()->part( Container::class ), $output )
			)->get( array( '999999999' ), array() ),
			'no such event',
		);
		yield 'an unknown type of event' => array(
			static fn ( BufferOutput $output ) => (
				new EventCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'type' => 'sold' ) ),
			'not a type of event',
		);
		yield 'a time that is none' => array(
			static fn ( BufferOutput $output ) => (
				new EventCommand( Plugin::get()->part( Container::class ), $output )
			)->list_( array(), array( 'after' => 'tomorrow' ) ),
			'--after must be',
		);
		yield 'an unknown redemption' => array(
			static fn ( BufferOutput $output ) => (
				new RedemptionCommand( Plugin::get()->part( Container::class ), $output )
			)->revert( array( '999999999' ), array() ),
			'no such redemption',
		);
		yield 'a flow that is not there' => array(
			static fn ( BufferOutput $output ) => (
				new FlowCommand( Plugin::get()->part( Container::class ), $output )
			)->get( array( '999999999' ), array() ),
			'churnstop_not_found',
		);
		yield 'a file that is not there' => array(
			static fn ( BufferOutput $output ) => (
				new FlowCommand( Plugin::get()->part( Container::class ), $output )
			)->validate( array( '/nowhere.json' ), array() ),
			'cannot be read',
		);
		yield 'days that are none' => array(
			static fn ( BufferOutput $output ) => (
				new DemoCommand( Plugin::get()->part( Container::class ), $output )
			)->advance( array( '-3' ), array() ),
			'--days must be',
		);
	}

	/** @dataProvider bad_input */
	public function test_bad_input_is_refused_with_a_sentence( \Closure $command, string $with ): void {
		$this->fails( $with, fn () => $command( $this->output ) );
	}

	public function test_events_are_filtered(): void {
		$this->paused();
		$command = new EventCommand( Plugin::get()->part( Container::class ), $this->output );
		$command->list_( array(), array( 'type' => 'offer_accepted' ) );
		self::assertSame( array( 'pause' ), array_column( $this->output->rows, 'offer_type' ) );
		$command->get( array( (string) $this->output->rows[0]['id'] ), array( 'format' => 'json' ) );
		self::assertSame( 'offer_accepted', Data::decode( (string) end( $this->output->lines ) )['type'] );
		$command->list_( array(), array( 'after' => '2099-01-01', 'format' => 'count' ) );
		self::assertSame( '0', end( $this->output->lines ) );
	}

	public function test_a_redemption_is_taken_back_once_and_a_dry_run_takes_nothing(): void {
		$pause   = $this->paused();
		$command = new RedemptionCommand( Plugin::get()->part( Container::class ), $this->output );
		$command->revert( array( (string) $pause->id ), array( 'dry-run' => true ) );
		self::assertStringContainsString( 'Would revoke', $this->output->lines[0] );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		wp_set_current_user( 0 );
		$command->revert( array( (string) $pause->id ), array( 'note' => 'She <b>called</b>' ) );
		$ended = Plugin::get()->part( RedemptionStore::class )->get( $pause->id );
		self::assertSame( Redemption::REVERTED, $ended?->state );
		self::assertSame( 'She called', $ended->ended_why );
		self::assertSame( 'system', $ended->ended_by['kind'] );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		$command->revert( array( (string) $pause->id ), array() );
		self::assertStringContainsString( 'already', (string) end( $this->output->lines ) );
		$command->list_( array(), array( 'state' => 'reverted', 'format' => 'count' ) );
		self::assertSame( '1', end( $this->output->lines ) );
	}

	public function test_a_flow_goes_out_and_in_and_back(): void {
		$command = new FlowCommand( Plugin::get()->part( Container::class ), $this->output );
		$before  = $this->flow();
		$flow    = $before;

		$flow['survey']['title'] = 'Before you go';
		$file                    = $this->file( (string) wp_json_encode( $flow ) );
		$command->save( array( $this->flow_id(), $file ), array( 'dry-run' => true ) );
		self::assertSame( $before['version'], $this->flow()['version'] );
		$command->save( array( $this->flow_id(), $file ), array() );
		self::assertSame( 'Before you go', Data::map( $this->flow(), 'survey' )['title'] );
		$this->fails( 'churnstop_conflict', fn () => $command->save( array( $this->flow_id(), $file ), array() ) );

		$command->export( array( $this->flow_id() ), array() );
		$export = (string) end( $this->output->lines );
		self::assertArrayNotHasKey( 'id', Data::decode( $export ) );
		$command->import( array( $this->file( $export ) ), array( 'dry-run' => true ) );
		$count = Plugin::get()->part( Flows::class )->page( '', 1, 1 )[1];
		$command->import( array( $this->file( $export ) ), array() );
		self::assertSame( $count + 1, Plugin::get()->part( Flows::class )->page( '', 1, 1 )[1] );
		self::assertSame( 'draft', Plugin::get()->part( Flows::class )->page( '', 1, 100 )[0][ $count ]['status'] );

		$command->restore( array( $this->flow_id(), (string) Data::int( $before, 'version' ) ), array() );
		self::assertSame( Data::map( $before, 'survey' )['title'], Data::map( $this->flow(), 'survey' )['title'] );
	}

	public function test_a_flow_that_breaks_the_rules_gets_in_by_no_command(): void {
		$flow                    = $this->flow();
		$flow['labels']['cancel'] = 'Don\'t cancel';
		$file                    = $this->file( (string) wp_json_encode( $flow ) );
		$command                 = new FlowCommand( Plugin::get()->part( Container::class ), $this->output );
		$this->fails( 'may not be published', fn () => $command->validate( array( $file ), array() ) );
		self::assertContains( 'cancel_label_is_clear', array_column( $this->output->rows, 'check' ) );
		$this->fails( 'churnstop_noncompliant', fn () => $command->save( array( $this->flow_id(), $file ), array() ) );
		$this->fails(
			'churnstop_noncompliant',
			fn () => $command->import( array( $file ), array( 'activate' => true ) ),
		);
		self::assertNotSame( 'Don\'t cancel', Data::map( $this->flow(), 'labels' )['cancel'] );
		$this->fails(
			'does not hold a flow',
			fn () => $command->save( array( $this->flow_id(), $this->file( '[1,2]' ) ), array() ),
		);
		$this->fails(
			'does not hold a flow',
			fn () => $command->save( array( $this->flow_id(), $this->file( '{"id":' ) ), array() ),
		);
	}

	public function test_the_doctor_finds_repairs_and_is_then_content(): void {
		Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB );
		Plugin::get()->part( Jobs::class )->every( Recover::SECONDS, Recover::JOB );
		$pause = $this->paused();
		self::rewrite( 'redemptions', array( 'resumes_at' => self::ago( '-1 hour' ) ), 'id', $pause->id );
		$doctor = new DoctorCommand( Plugin::get()->part( Container::class ), $this->output );
		$this->fails( '1 finding needs', fn () => $doctor( array(), array() ) );
		self::assertSame( array( 'pauses_overdue' ), array_column( $this->output->rows, 'id' ) );
		$this->fails( '1 finding needs', fn () => $doctor( array(), array( 'repair' => true, 'dry-run' => true ) ) );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		$doctor( array(), array( 'repair' => true ) );
		self::assertStringStartsWith( 'Success:', (string) end( $this->output->lines ) );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		$doctor( array(), array( 'format' => 'json' ) );
		self::assertSame( array(), $this->output->rows );
	}

	public function test_the_demos_clock_is_put_forward_and_a_dry_run_puts_nothing(): void {
		$this->book->add_plan( 'Daily', 100, 'day' );
		$before  = $this->book->now();
		$command = new DemoCommand( Plugin::get()->part( Container::class ), $this->output );
		$command->advance( array( '25' ), array( 'dry-run' => true ) );
		self::assertLessThan( 60, $this->book->now()->getTimestamp() - $before->getTimestamp() );
		$command->advance( array( '25' ), array() );
		self::assertSame( array( 4000 ), array_column( $this->book->billed( $this->subscription ), 'total' ) );
		$command->off( array(), array( 'dry-run' => true ) );
		self::assertNotFalse( get_option( 'churnstop_demo' ) );
	}

	public function test_every_command_names_its_options_for_the_help(): void {
		foreach (
			array(
				AttemptCommand::class,
				DemoCommand::class,
				DoctorCommand::class,
				EventCommand::class,
				FlowCommand::class,
				RedemptionCommand::class,
			) as $class
		) {
			foreach ( ( new \ReflectionClass( $class ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
				if ( $method->isConstructor() ) {
					continue;
				}
				$help = (string) $method->getDocComment();
				self::assertStringContainsString( '## OPTIONS', $help, $class . '::' . $method->getName() );
			}
		}
	}
}
