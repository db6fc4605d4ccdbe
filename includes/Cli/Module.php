<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** The door to the command line: `wp churnstop …`. */
final class Module extends \ChurnStop\Module {

	private const COMMANDS = array(
		'attempt'    => AttemptCommand::class,
		'redemption' => RedemptionCommand::class,
		'event'      => EventCommand::class,
		'flow'       => FlowCommand::class,
		'report'     => ReportCommand::class,
		'experiment' => ExperimentCommand::class,
		'outcomes'   => OutcomesCommand::class,
		'export'     => ExportCommand::class,
		'demo'       => DemoCommand::class,
		'doctor'     => DoctorCommand::class,
		'views'      => ViewsCommand::class,
		'token'      => TokenCommand::class,
	);

	public function hooks( Container $parts ): void {
		if ( ! defined( 'WP_CLI' ) || true !== constant( 'WP_CLI' ) || ! class_exists( \WP_CLI::class, false ) ) {
			return;
		}
		$output = new WpCliOutput();
		foreach ( self::COMMANDS as $name => $command ) {
			\WP_CLI::add_command( 'churnstop ' . $name, new $command( $parts, $output ) );
		}
	}
}
